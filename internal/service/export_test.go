package service

import "essaim/internal/hub"

// Found reports whether records of a type are found by their ids.
func Found(t hub.RecordType) bool { return concepts[t].find != nil }

// Archived reports whether records of a type are archived by an instant.
func Archived(t hub.RecordType) bool {
	return concepts[t].written != nil && concepts[t].written.archives()
}

// Patched reports whether a Patch changes records of a type, so that they are restored and loaded.
func Patched(t hub.RecordType) bool {
	return concepts[t].written != nil && concepts[t].written.restores()
}
