package hub

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Snapshot is what a record said at a time: its fields by their names in the schema, as JSON.
type Snapshot map[string]json.RawMessage

// Parts are the snapshots of what a record holds several of; told is false where the snapshot does not tell of them.
func (s Snapshot) Parts(field string) (parts []Snapshot, told bool) {
	raw, told := s[field]
	if told {
		_ = json.Unmarshal(raw, &parts) // the hub wrote it
	}
	return parts, told
}

// Revision is a snapshot, who made it so, and what it said before.
type Revision struct {
	Sequence   int64 // of writing: what one record says follows it
	RecordID   string
	Action     ChangeAction
	OccurredAt time.Time
	Capacity   *Capacity
	AgentID    *string
	Email      *string // nil but to administrators
	Reason     *string
	Before     Snapshot
	After      Snapshot
}

// ID is the global id.
func (r *Revision) ID() string { return DerivedID(TypeRevision, strconv.FormatInt(r.Sequence, 10)) }

// Version is the record's version; nil for records that do not count theirs.
func (r *Revision) Version() *int {
	var version *int
	if raw, ok := r.After["version"]; ok {
		_ = json.Unmarshal(raw, &version) // the hub wrote it
	}
	return version
}

// Difference is a field that changed. Values are JSON, nil if there is none.
type Difference struct {
	Field  string
	Before *string
	After  *string
	record RecordType
}

// Label is what people call the field.
func (d *Difference) Label(l Language) string { return FieldLabel(d.record, d.Field, l) }

// FieldLabel is what people call a field that the history of a type of record keeps; its
// name where nobody describes it any more.
func FieldLabel(t RecordType, field string, l Language) string {
	if d := DescriptionOf(t); d != nil {
		if a := d.Remembered(field); a != nil {
			return a.Label(l)
		}
	}
	return field
}

// redactedFields is where a snapshot names the fields whose values were taken out of it.
const redactedFields = "redacted"

// Redacted are the fields whose values were taken out of the snapshot.
func (s Snapshot) Redacted() []string {
	fields := []string{}
	if raw, ok := s[redactedFields]; ok {
		_ = json.Unmarshal(raw, &fields) // the hub wrote it
	}
	return fields
}

// Redacted are the fields whose values were taken out of the revision.
func (r *Revision) Redacted() []string { return r.After.Redacted() }

// RedactRevisionsInput takes a value out of a record's history.
type RedactRevisionsInput struct {
	Once
	ID      string
	Field   string
	Version *int
	Reason  string
}

// Check returns what is wrong with it. What says who may see a revision cannot go.
func (in RedactRevisionsInput) Check() error {
	var wrong Problems
	if in.Field == "" || in.Field == redactedFields || !redactable(in.ID, in.Field) {
		_ = wrong.Add(Invalid(At("field"), "%.60q cannot be removed from a history.", in.Field))
	}
	_ = wrong.Add(CheckName(in.Reason, MaxNote), "reason")
	return wrong.Err()
}

// redactable reports whether the values of a field can be taken out of the history of a
// record. What nobody describes any more can.
func redactable(id, field string) bool {
	t, _ := TypeOf(id)
	d := DescriptionOf(t)
	if d == nil {
		return true
	}
	a := d.Remembered(field)
	return a == nil || a.Redactable()
}

// Differences are the fields that changed, by name. The version always does, and is none of them.
func (r *Revision) Differences() []*Difference {
	fields := map[string]bool{}
	for field := range r.Before {
		fields[field] = true
	}
	for field := range r.After {
		fields[field] = true
	}
	for _, kept := range []string{"version", redactedFields} {
		delete(fields, kept)
	}
	for _, field := range slices.Concat(r.Before.Redacted(), r.After.Redacted()) {
		delete(fields, field)
	}
	record, _ := TypeOf(r.RecordID)
	differences := []*Difference{}
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		before, after := r.Before[field], r.After[field]
		if bytes.Equal(before, after) {
			continue
		}
		difference := &Difference{Field: field, Before: textOf(before), After: textOf(after), record: record}
		if difference.Before != nil || difference.After != nil {
			differences = append(differences, difference)
		}
	}
	return differences
}

// textOf is a value as text, nil for null.
func textOf(value json.RawMessage) *string {
	if len(value) == 0 || string(value) == "null" {
		return nil
	}
	text := string(value)
	return &text
}

type (
	RevisionConnection = Connection[*Revision] // RevisionConnection is a page of revisions.
	RevisionEdge       = Edge[*Revision]       // RevisionEdge is a revision in a page.
)

// ArchiveRecordInput takes a record out of sight.
type ArchiveRecordInput struct {
	Once
	Expect
	ID     string
	Reason *string
}

// RestoreRecordInput brings a record back.
type RestoreRecordInput struct {
	Once
	ID string
}

// RestoreRevisionInput makes a record say again what it said.
type RestoreRevisionInput struct {
	Once
	Expect
	ID      string
	Version int
}

// ConfirmRecordInput says that a record still holds.
type ConfirmRecordInput struct {
	Once
	ID string
}

// SaysAs reports whether two snapshots say the same of a record, but for its version and where it stands.
func (s Snapshot) SaysAs(o Snapshot) bool {
	r := Revision{Before: s, After: o}
	for _, d := range r.Differences() {
		if d.Field != "status" && d.Field != "archived" {
			return false
		}
	}
	return true
}
