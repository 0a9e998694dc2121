package hub

import "time"

// Merge is two records that turned out to be one.
type Merge struct {
	ID          string
	KeptID      string
	DuplicateID string
	CreatedAt   time.Time
	UndoneAt    *time.Time
}

// LikelyDuplicate is two records that may be one.
type LikelyDuplicate struct {
	FirstID    string
	SecondID   string
	Similarity float64 // of their names, up to 1
}

// MergeRecordsInput merges a duplicate into another record.
type MergeRecordsInput struct {
	Once
	Keep      string
	Duplicate string
}

// Check returns what is wrong with it.
func (in MergeRecordsInput) Check() error {
	var wrong Problems
	_ = wrong.Add(CheckID(in.Keep, ActorIDTypes...), "keep")
	_ = wrong.Add(CheckID(in.Duplicate, ActorIDTypes...), "duplicate")
	if wrong.Err() != nil {
		return wrong
	}
	kept, _ := TypeOf(in.Keep)
	duplicate, _ := TypeOf(in.Duplicate)
	switch {
	case in.Keep == in.Duplicate:
		return Invalid(At("duplicate"), "A record cannot be its own duplicate.")
	case kept != duplicate:
		return Invalid(At("duplicate"), "Both records must have the same type.")
	}
	return nil
}

// CheckMerge returns an error unless a record may take another's place: both are published, and a group has a territory
// where networks recognise the other one, as they are given (R1).
func CheckMerge(kept, duplicate *ActorCore, networks []string) error {
	switch {
	case kept.Status != Published:
		return Problem(WrongState, At("keep"), "Only published records can be merged.")
	case duplicate.Status != Published:
		return Problem(WrongState, At("duplicate"), "Only published records can be merged.")
	case kept.lacksTerritory() && len(networks) > 0:
		return Problem(TerritoryMissing, At("keep"), "A group that a network recognises has a territory.")
	default:
		return nil
	}
}

// UndoMergeInput takes two records apart again.
type UndoMergeInput struct {
	Once
	ID string
}
