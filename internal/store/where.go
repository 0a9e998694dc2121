package store

import (
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// where gathers the conditions of a query. The zero where matches every row. Conditions are SQL written in the source,
// with @named values; nothing that a client sends is ever part of the text.
type where struct {
	conditions []string
	args       pgx.NamedArgs
}

// and adds a condition.
func (w *where) and(condition string) { w.conditions = append(w.conditions, condition) }

// arg gives a named value; a name may be given again with the same meaning only.
func (w *where) arg(name string, value any) {
	if w.args == nil {
		w.args = pgx.NamedArgs{}
	}
	w.args[name] = value
}

// take takes over the named values of other conditions.
func (w *where) take(other where) {
	for name, value := range other.args {
		w.arg(name, value)
	}
}

// among asks that expression is one of values: nil means not given, an empty list matches nothing.
func among[T ~string](w *where, expression, name string, values []T) {
	if values == nil {
		return
	}
	w.and(expression + ` = ANY (@` + name + `::text[])`)
	w.arg(name, texts(values))
}

// texts are values as plain strings.
func texts[T ~string](values []T) []string {
	plain := make([]string, len(values))
	for i, v := range values {
		plain[i] = string(v)
	}
	return plain
}

// clone returns a copy that can grow on its own.
func (w *where) clone() where {
	return where{append([]string{}, w.conditions...), maps.Clone(w.args)}
}

// sql is the WHERE clause.
func (w *where) sql() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// The rules that hide rows. Each is the SQL twin of a rule in package hub, and a test
// holds the two to the same answers.

// visibleActor is the twin of hub.Status.VisibleTo for the actor with this alias.
func (w *where) visibleActor(v hub.Viewer, alias string) {
	w.and(visibleActor(w, v, alias))
}

func visibleActor(w *where, v hub.Viewer, alias string) string {
	if v.Administrator {
		return `true`
	}
	ways := []string{alias + `.status = 'PUBLISHED'`}
	if len(v.ActorIDs) > 0 {
		w.arg("viewer_actors", v.ActorIDs)
		ways = append(ways, alias+`.id = ANY (@viewer_actors::text[])`)
	}
	if len(v.NetworkIDs) > 0 {
		w.arg("viewer_networks", v.NetworkIDs)
		ways = append(ways,
			alias+`.status = 'PROPOSED' AND `+alias+`.review_network_id = ANY (@viewer_networks::text[])`)
	}
	if len(ways) == 1 {
		return ways[0]
	}
	return `(` + strings.Join(ways, ` OR `) + `)`
}

// visibleRelation is the twin of hub.RelationState.VisibleTo for the relation r whose ends are joined as s and t.
func (w *where) visibleRelation(v hub.Viewer) {
	w.visibleActor(v, "s")
	w.visibleActor(v, "t")
	switch {
	case v.Administrator:
		return
	case len(v.ActorIDs) == 0:
		w.and(`r.state <> 'DECLINED'`)
		return
	}
	w.arg("viewer_actors", v.ActorIDs)
	w.and(
		`(r.state <> 'DECLINED' OR r.source_id = ANY (@viewer_actors::text[]) OR r.target_id = ANY (@viewer_actors::text[]))`)
}

// visibleMembership is the twin of hub.MembershipState.VisibleTo for the membership r whose actor is joined as a.
func (w *where) visibleMembership(v hub.Viewer) {
	w.visibleActor(v, "a")
	if v.Administrator {
		return
	}
	if len(v.ActorIDs) == 0 && len(v.NetworkIDs) == 0 {
		w.and(`r.state IN ('COOPTED', 'JOINED', 'LEFT')`)
		return
	}
	w.arg("viewer_actors", v.ActorIDs)
	w.arg("viewer_networks", v.NetworkIDs)
	w.and(
		`(r.state IN ('COOPTED', 'JOINED', 'LEFT') OR r.actor_id = ANY (@viewer_actors::text[]) OR r.network_id = ANY (@viewer_networks::text[]))`)
}

// contactAudience is the twin of hub.Audience.Admits for the field f of the contact c, together with its consent. Who
// keeps the actor's record sees every field, agreed to or not: how else could it be put right.
func (w *where) contactAudience(v hub.Viewer) {
	const consent = `f.consented_at IS NOT NULL AND f.consent_withdrawn_at IS NULL`
	if len(v.ActorIDs) == 0 && len(v.NetworkIDs) == 0 {
		w.and(consent + ` AND f.audience = 'PUBLIC'`)
		return
	}
	w.arg("viewer_actors", v.ActorIDs)
	w.arg("viewer_networks", v.NetworkIDs)
	const networks = `SELECT network_id FROM membership WHERE state IN ('COOPTED', 'JOINED') AND actor_id `
	w.and(`(c.actor_id = ANY (@viewer_actors::text[]) OR ` + consent + ` AND (f.audience = 'PUBLIC'
		OR f.audience IN ('NETWORK', 'COORDINATION') AND EXISTS (
			` + networks + `= c.actor_id AND network_id = ANY (@viewer_networks::text[]))
		OR f.audience = 'NETWORK' AND EXISTS (
			` + networks + `= c.actor_id AND network_id IN (` + networks + `= ANY (@viewer_actors::text[])))))`)
}

// visibleChange asks that the viewer may learn of the change c: not of one to a record that is
// hidden. Of one that is gone nothing is left but the id, which those who hold it must hear of.
func (w *where) visibleChange(v hub.Viewer) {
	if v.Administrator {
		return
	}
	var cases strings.Builder
	for _, d := range hub.Descriptions {
		if from, visible := visibleRecord(v, d); from != "" {
			w.take(visible)
			visible.and(`r.id = c.record_id`)
			cases.WriteString(`
		WHEN '` + string(d.Type) + `' THEN EXISTS (SELECT FROM ` + from + visible.sql() + `)`)
		}
	}
	w.and(`(c.action IN ('DELETED', 'ERASED') OR CASE left(c.record_id, -27)` + cases.String() + `
		ELSE true END)`)
}

// visibleRecord is where the records of a type are that the viewer may see; "" where everybody sees all of them.
func visibleRecord(v hub.Viewer, d *hub.Described) (from string, w where) {
	switch {
	case slices.Contains(hub.ActorIDTypes, d.Type):
		w.visibleActor(v, "r")
		return `actor r`, w
	case d.Type == hub.TypeRelation:
		w.visibleRelation(v)
		return relationFrom, w
	case d.Type == hub.TypeMembership:
		w.visibleMembership(v)
		return membershipFrom, w
	case d.Type == hub.TypeSignature:
		w.visibleActor(v, "a")
		return signatureFrom, w
	case d.Hidden:
		w.and(`r.archived_at IS NULL`)
		return d.Table + ` r`, w
	default:
		return "", w
	}
}
