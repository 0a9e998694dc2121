package hub

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Change is a change of a record, as the change log holds it.
type Change struct {
	Position   ChangePosition
	Action     ChangeAction
	RecordID   string
	OccurredAt time.Time
}

// Cursor is the cursor of the change: a reader can begin after it.
func (c *Change) Cursor() string { return c.Position.Cursor() }

// ChangePosition is a place in the change log: the number of a change, in an era of the
// log. The zero position stands before its beginning.
type ChangePosition struct{ Era, Number int64 }

// Cursor is the cursor of the position: a reader can go on after it.
func (p ChangePosition) Cursor() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%x-%d", p.Era, p.Number))
}

// ParseChangeCursor returns the position that a cursor names, or an InvalidCursor error;
// CursorExpired for one of an earlier version of the hub.
func ParseChangeCursor(cursor string) (position ChangePosition, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return position, noChangeCursor()
	}
	if era, number, ok := strings.Cut(string(raw), "-"); ok {
		var errs [2]error
		position.Era, errs[0] = strconv.ParseInt(era, 16, 64)
		position.Number, errs[1] = strconv.ParseInt(number, 10, 64)
		if errs[0] != nil || errs[1] != nil || position.Number < 0 {
			return ChangePosition{}, noChangeCursor()
		}
		return position, nil
	}
	if formerCursor.Match(raw) {
		return ChangePosition{Era: -1, Number: 1}, nil // of no era: the log says that it has expired
	}
	return position, noChangeCursor()
}

// formerCursor matches a cursor of before the log had eras: a transaction and a place in it.
var formerCursor = regexp.MustCompile(`^[0-9]+\.[0-9]+$`)

func noChangeCursor() error {
	return Problem(InvalidCursor, At("after"), "That is not the cursor of a change.")
}

// LogMoved is the error where the log does not lead on from a cursor, because it came back from an earlier state:
// from a backup, or on a server that took over without the last changes. Programs find where to go on in it.
func LogMoved(lastValid *ChangePosition, now ChangePosition) *Error {
	moved := Problem(CursorExpired, At("after"),
		"The log cannot continue from this cursor. Read the records again, then continue after the cursor now.")
	moved.Details = map[string]any{"lastValid": nil, "now": now.Cursor()}
	if lastValid != nil {
		moved.Details["lastValid"] = lastValid.Cursor()
	}
	return moved
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

// Names reports whether a change is of a record and a type that the filter names. Which actors match, the store knows.
func (f ChangeFilter) Names(c *Change) bool {
	if f.IDs != nil && !slices.Contains(f.IDs, c.RecordID) {
		return false
	}
	if f.Types == nil {
		return true
	}
	of, err := TypeOf(c.RecordID)
	return err == nil && slices.Contains(f.Types, NodeType(of.Constant()))
}

// Check returns an error about the first field that cannot be meant.
func (f ChangeFilter) Check() error {
	if len(f.IDs) > MaxFilterValues {
		return Invalid(At("ids"), "A filter takes at most %d values in a list.", MaxFilterValues)
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
