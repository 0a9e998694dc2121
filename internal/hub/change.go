package hub

import "time"

// Change is a change of a record, as the change log holds it.
type Change struct {
	TransactionID int64 // of PostgreSQL; with Sequence it orders the log by commit
	Sequence      int64
	Action        ChangeAction
	RecordID      string
	OccurredAt    time.Time
}

// ChangeAction is what was done to a record.
type ChangeAction string

// The actions.
const (
	Created ChangeAction = "CREATED"
	Updated ChangeAction = "UPDATED"
	Deleted ChangeAction = "DELETED"
)

// ChangeFilter narrows the changes that a subscriber is told of; nil IDs mean all.
type ChangeFilter struct{ IDs []string }

// Admits reports whether the subscriber wants to know of the change.
func (f ChangeFilter) Admits(c *Change) bool {
	if f.IDs == nil {
		return true
	}
	for _, id := range f.IDs {
		if id == c.RecordID {
			return true
		}
	}
	return false
}
