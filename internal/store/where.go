package store

import (
	"maps"
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

// The rules that hide rows. Each is the SQL twin of a rule in package hub, and a test holds the two to the same answers.

// visibleActor is the twin of hub.Status.VisibleTo for the actor with this alias.
func (w *where) visibleActor(v hub.Viewer, alias string) {
	w.and(visibleActor(w, v, alias))
}

func visibleActor(w *where, v hub.Viewer, alias string) string {
	if len(v.ActorIDs) == 0 {
		return alias + `.status = 'PUBLISHED'`
	}
	w.arg("viewer_actors", v.ActorIDs)
	return `(` + alias + `.status = 'PUBLISHED' OR ` + alias + `.id = ANY (@viewer_actors::text[]))`
}

// visibleRelation is the twin of hub.RelationState.VisibleTo for the relation r whose ends are joined as s and t.
func (w *where) visibleRelation(v hub.Viewer) {
	w.visibleActor(v, "s")
	w.visibleActor(v, "t")
	if len(v.ActorIDs) == 0 {
		w.and(`r.state <> 'DECLINED'`)
		return
	}
	w.and(`(r.state <> 'DECLINED' OR r.source_id = ANY (@viewer_actors::text[]) OR r.target_id = ANY (@viewer_actors::text[]))`)
}

// visibleMembership is the twin of hub.MembershipState.VisibleTo for the membership r whose actor is joined as a.
func (w *where) visibleMembership(v hub.Viewer) {
	w.visibleActor(v, "a")
	if len(v.ActorIDs) == 0 && len(v.NetworkIDs) == 0 {
		w.and(`r.state IN ('COOPTED', 'JOINED', 'LEFT')`)
		return
	}
	w.arg("viewer_actors", v.ActorIDs)
	w.arg("viewer_networks", v.NetworkIDs)
	w.and(`(r.state IN ('COOPTED', 'JOINED', 'LEFT') OR r.actor_id = ANY (@viewer_actors::text[]) OR r.network_id = ANY (@viewer_networks::text[]))`)
}

// contactAudience is the twin of hub.Audience.Admits for the field f of the contact c, together with its consent.
func (w *where) contactAudience(v hub.Viewer) {
	w.and(`f.consented_at IS NOT NULL AND f.consent_withdrawn_at IS NULL`)
	if len(v.ActorIDs) == 0 && len(v.NetworkIDs) == 0 {
		w.and(`f.audience = 'PUBLIC'`)
		return
	}
	w.arg("viewer_actors", v.ActorIDs)
	w.arg("viewer_networks", v.NetworkIDs)
	const networks = `SELECT network_id FROM membership WHERE state IN ('COOPTED', 'JOINED') AND actor_id `
	w.and(`(f.audience = 'PUBLIC'
		OR c.actor_id = ANY (@viewer_actors::text[])
		OR f.audience IN ('NETWORK', 'COORDINATION') AND EXISTS (
			` + networks + `= c.actor_id AND network_id = ANY (@viewer_networks::text[]))
		OR f.audience = 'NETWORK' AND EXISTS (
			` + networks + `= c.actor_id AND network_id IN (` + networks + `= ANY (@viewer_actors::text[]))))`)
}
