package store

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

const requestColumns = `r.id, r.kind, r.text, r.sender_name, CASE WHEN r.state = 'ACCEPTED' THEN r.sender_email END AS sender_email,
	r.language, r.commune_id, r.actor_id, r.network_id, r.within_id, r.state, r.created_at`

// AddRequest keeps what somebody wrote in for, within a network.
func (s *Store) AddRequest(ctx context.Context, r *hub.Request, within *string, senderEmail string) error {
	_, err := s.db.Exec(ctx, `
		INSERT INTO request (id, kind, sender_name, sender_email, language, commune_id, text, actor_id, network_id, within_id)
		VALUES (@id, @kind, @name, @email, @language, @commune, @text, @actor, @network, @within)`,
		pgx.NamedArgs{
			"id": r.ID, "kind": string(r.Kind), "name": r.SenderName, "email": senderEmail,
			"language": r.Language, "commune": r.CommuneID,
			"text": r.Text, "actor": r.ActorID, "network": r.NetworkID, "within": within,
		})
	if err != nil {
		return translate(err)
	}
	_, err = s.db.Exec(ctx, `
		INSERT INTO request_count AS c (month, kind, count) VALUES (to_char(now(), 'YYYY-MM'), @kind, 1)
		ON CONFLICT (month, kind) DO UPDATE SET count = c.count + 1`, pgx.NamedArgs{"kind": string(r.Kind)})
	return translate(err)
}

// reachedWhere asks that a request r reached the viewer: who keeps the actor, coordinates
// the network or, where nobody keeps the actor any more, coordinates the network within
// which it was sent. Administrators see to what has nobody else.
func reachedWhere(w *where, v hub.Viewer) {
	w.arg("reached_actors", append([]string{}, v.ActorIDs...))
	w.arg("reached_networks", append([]string{}, v.NetworkIDs...))
	w.arg("reached_hub", v.Administrator)
	w.and(`(r.actor_id = ANY (@reached_actors::text[]) OR r.network_id = ANY (@reached_networks::text[])
		OR @reached_hub::boolean AND r.actor_id IS NULL
		   AND (r.network_id IS NULL OR NOT EXISTS (SELECT FROM role o WHERE o.network_id = r.network_id))
		OR r.actor_id IS NOT NULL AND NOT EXISTS (SELECT FROM role o WHERE o.actor_id = r.actor_id)
		   AND (@reached_hub::boolean OR r.within_id = ANY (@reached_networks::text[])))`)
}

// Requests returns a page of the requests that reached the viewer, latest first.
func (s *Store) Requests(
	ctx context.Context, v hub.Viewer, f hub.RequestFilter, p hub.PageRequest,
) (*hub.RequestConnection, error) {
	l := list[hub.Request]{
		name: "requests", filter: f, columns: requestColumns, sources: []string{`request r`},
		order: []key{{"r.created_at", "timestamptz"}, idKey}, descending: true,
	}
	reachedWhere(&l.where, v)
	among(&l.where, `r.state`, "states", f.States)
	if f.Actor != nil {
		l.where.and(`r.actor_id = @actor`)
		l.where.arg("actor", *f.Actor)
	}
	if f.Network != nil {
		l.where.and(`r.network_id = @network`)
		l.where.arg("network", *f.Network)
	}
	return connection(ctx, s.db, l, p)
}

// RequestByID returns a request that reached the viewer, or NotFound.
func (s *Store) RequestByID(ctx context.Context, v hub.Viewer, id string) (*hub.Request, error) {
	var w where
	w.and(`r.id = @id`)
	w.arg("id", id)
	reachedWhere(&w, v)
	return one[hub.Request](ctx, s.db, `SELECT `+requestColumns+` FROM request r`+w.sql(), w.args)
}

// LockRequest is RequestByID for a request that is to be written.
func (s *Store) LockRequest(ctx context.Context, v hub.Viewer, id string) (*hub.Request, error) {
	var w where
	w.and(`r.id = @id`)
	w.arg("id", id)
	reachedWhere(&w, v)
	return one[hub.Request](ctx, s.db, `SELECT `+requestColumns+` FROM request r`+w.sql()+` FOR UPDATE`, w.args)
}

// SenderUnsafe returns who sent a request: where letters go.
func (s *Store) SenderUnsafe(ctx context.Context, requestID string) (Recipient, error) {
	found, err := one[Recipient](ctx, s.db, `SELECT sender_email AS email, language FROM request WHERE id = @id`,
		pgx.NamedArgs{"id": requestID})
	if err != nil {
		return Recipient{}, err
	}
	return *found, nil
}

// SetRequestState notes what became of a request, and what was answered, if anything.
func (s *Store) SetRequestState(ctx context.Context, id string, state hub.RequestState, reply, accountID string) error {
	_, err := s.db.Exec(ctx, `
		WITH answered AS (
			INSERT INTO request_reply (request_id, text, account_id) SELECT @id, @reply, NULLIF(@account, '') WHERE @reply <> '')
		UPDATE request SET state = @state, updated_at = now() WHERE id = @id`,
		pgx.NamedArgs{"id": id, "state": state, "reply": reply, "account": accountID})
	return translate(err)
}

// RepliesTo returns what was answered to each request, in order.
func (s *Reader) RepliesTo(ctx context.Context, requestIDs []string) (map[string][]*hub.RequestReply, error) {
	rows, err := many[hub.RequestReply](ctx, s.db, `
		SELECT request_id, text, created_at FROM request_reply WHERE request_id = ANY (@ids::text[]) ORDER BY request_id, id`,
		pgx.NamedArgs{"ids": requestIDs})
	if err != nil {
		return nil, err
	}
	return grouped(rows, func(r *hub.RequestReply) string { return r.RequestID }), nil
}

// GroupsCovering returns the published groups that a network recognises, whose territory
// holds a commune and which the hub can write to, the closest first.
func (s *Store) GroupsCovering(ctx context.Context, communeID, networkID string) ([]string, error) {
	return column[string](ctx, s.db, `
		SELECT r.id FROM territory_ancestor t JOIN actor r ON r.territory_id = t.ancestor_id
		WHERE t.descendant_id = @commune AND r.type = 'GROUP' AND r.status = 'PUBLISHED'
		  AND EXISTS (SELECT FROM membership m WHERE m.actor_id = r.id AND m.network_id = @network AND m.state IN ('COOPTED', 'JOINED'))
		  AND (EXISTS (SELECT FROM role o WHERE o.actor_id = r.id) OR EXISTS (
			SELECT FROM contact c JOIN contact_field f ON f.contact_id = c.id
			WHERE c.actor_id = r.id AND f.kind = 'EMAIL' AND f.consented_at IS NOT NULL AND f.consent_withdrawn_at IS NULL))
		ORDER BY t.distance, r.id
		LIMIT 1`, pgx.NamedArgs{"commune": communeID, "network": networkID})
}

// RequestCounts returns how many requests of each kind were sent in a year.
func (s *Store) RequestCounts(ctx context.Context, year int) (map[hub.RequestKind]int, error) {
	type row struct {
		Kind  string
		Count int
	}
	rows, err := many[row](ctx, s.db,
		`SELECT kind, sum(count)::integer AS count FROM request_count WHERE starts_with(month, @year) GROUP BY kind`,
		pgx.NamedArgs{"year": strconv.Itoa(year) + "-"})
	counts := map[hub.RequestKind]int{}
	for _, r := range rows {
		counts[hub.RequestKind(r.Kind)] = r.Count
	}
	return counts, err
}
