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

// ChangeAction is what was done to a record, as the public sees it: a record that is archived is gone, one that is
// published, or restored, is new.
type ChangeAction string

// The actions.
const (
	Created ChangeAction = "CREATED"
	Updated ChangeAction = "UPDATED"
	Deleted ChangeAction = "DELETED"
	Erased  ChangeAction = "ERASED" // personal data was taken out of it
)

// NodeType is a type of record as the schema writes it: the type of its id in capitals.
type NodeType string

// ChangeFilter narrows the changes that are told: every given field must match; nil is not given, an empty list matches
// nothing.
type ChangeFilter struct {
	IDs    []string     `json:"ids,omitempty"`
	Types  []NodeType   `json:"types,omitempty"`
	Actors *ActorFilter `json:"actors,omitempty"`
}

// Check returns an error about the first field that cannot be meant.
func (f ChangeFilter) Check() error {
	if len(f.IDs) > maxFilterValues {
		return Invalid(At("ids"), "A filter takes at most %d values in a list.", maxFilterValues)
	}
	for i, id := range f.IDs {
		if _, err := TypeOf(id); err != nil {
			return Under(err, "ids", i)
		}
	}
	if f.Actors != nil {
		if err := f.Actors.Check(); err != nil {
			return Under(err, "actors")
		}
	}
	return nil
}

// Author is who changed a record, and in which capacity.
type Author struct {
	AccountID string // "" for machines, the public and the hub itself
	Capacity  Capacity
	AgentID   string // the actor whose machine it was, "" for people
	Reason    string // why, "" where it was not said
}

// Capacity is in which quality somebody writes.
type Capacity string

// The capacities.
const (
	AsVisitor       Capacity = "VISITOR"
	AsEditor        Capacity = "EDITOR"
	AsReferent      Capacity = "REFERENT"
	AsCoordinator   Capacity = "COORDINATOR"
	AsAdministrator Capacity = "ADMINISTRATOR"
	AsPartner       Capacity = "PARTNER"  // a machine
	AsOperator      Capacity = "OPERATOR" // a load of files, or the hub itself
)

// ChangeFeed is a stretch of the change log.
type ChangeFeed struct {
	Nodes       []*Change
	EndCursor   string
	HasNextPage bool
}
