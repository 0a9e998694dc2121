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
		return Invalid(At("duplicate"), "A record is not its own duplicate.")
	case kept != duplicate:
		return Invalid(At("duplicate"), "Both records are of one type.")
	}
	return nil
}

// UndoMergeInput takes two records apart again.
type UndoMergeInput struct {
	Once
	ID string
}
