package store

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
)

// Where personal data is, said once: what a person is given of it, what is erased, and what goes with time.

// PersonalDataUnsafe returns all that the hub holds about the person of an account, as a JSON text.
func (s *Store) PersonalDataUnsafe(ctx context.Context, accountID string) (string, error) {
	found, err := column[string](ctx, s.db, `
		SELECT jsonb_pretty(jsonb_build_object(
			'account', jsonb_build_object('id', a.id, 'email', a.email, 'language', a.language, 'createdAt', a.created_at),
			'sessions', (SELECT COALESCE(jsonb_agg(jsonb_build_object('userAgent', s.user_agent, 'createdAt', s.created_at, 'lastSeenAt', s.last_seen_at)), '[]') FROM session s WHERE s.account_id = a.id),
			'roles', (SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', o.kind, 'actor', o.actor_id, 'network', o.network_id, 'createdAt', o.created_at)), '[]') FROM role o WHERE o.account_id = a.id),
			'invitations', (SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', i.kind, 'actor', i.actor_id, 'network', i.network_id, 'state', i.state, 'createdAt', i.created_at)), '[]') FROM invitation i WHERE i.email = a.email),
			'claims', (SELECT COALESCE(jsonb_agg(jsonb_build_object('actor', c.actor_id, 'message', c.message, 'state', c.state, 'createdAt', c.created_at)), '[]') FROM claim c WHERE c.account_id = a.id),
			'proposals', (SELECT COALESCE(jsonb_agg(jsonb_build_object('actor', p.actor_id, 'message', p.message, 'state', p.state, 'createdAt', p.created_at)), '[]') FROM proposal p WHERE p.email = a.email),
			'requestsSent', (SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', r.kind, 'name', r.sender_name, 'text', r.text, 'commune', r.commune_id, 'state', r.state, 'createdAt', r.created_at)), '[]') FROM request r WHERE r.sender_email = a.email),
			'repliesWritten', (SELECT COALESCE(jsonb_agg(jsonb_build_object('request', y.request_id, 'text', y.text, 'createdAt', y.created_at)), '[]') FROM request_reply y WHERE y.account_id = a.id),
			'contacts', (SELECT COALESCE(jsonb_agg(jsonb_build_object('actor', c.actor_id, 'label', c.label, 'kind', f.kind, 'value', f.value, 'audience', f.audience, 'consentedAt', f.consented_at, 'withdrawnAt', f.consent_withdrawn_at)), '[]')
				FROM contact_field f JOIN contact c ON c.id = f.contact_id WHERE f.account_id = a.id OR lower(f.value) = a.email),
			'changesMade', (SELECT COALESCE(jsonb_agg(jsonb_build_object('record', h.record_id, 'action', h.action, 'capacity', h.capacity, 'occurredAt', h.occurred_at) ORDER BY h.transaction_id, h.sequence), '[]') FROM change h WHERE h.account_id = a.id)
		)) FROM account a WHERE a.id = @id`, pgx.NamedArgs{"id": accountID})
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", hub.NoSuchRecord()
	}
	return found[0], nil
}

// erased stands where an address stood.
const erased = "[…]"

// texts that people write, in which an address can stand: of each table the columns and, where the row is a record, or
// belongs to one, the column with its id.
var writtenTexts = []struct {
	table   string
	columns []string
	record  string
	counted bool // the record counts its version
}{
	{"actor", []string{"name", "summary", "website", "source_uri"}, "id", true},
	{"phase", []string{"note", "source_uri"}, "initiative_id", false},
	{"observation", []string{"unit", "source_uri"}, "initiative_id", false},
	{"network", []string{"name", "summary", "website", "decision_mode", "source_uri"}, "id", true},
	{"event", []string{"title", "source_uri"}, "id", true},
	{"resource", []string{"title", "url", "licence", "source_uri"}, "id", true},
	{"membership", []string{"presented_by", "reason", "source_uri"}, "id", true},
	{"relation", []string{"role", "reason", "evidence_uri"}, "id", true},
	{"signature", []string{"capacity"}, "id", false},
	{"contact", []string{"label"}, "actor_id", false},
	{"search_document", []string{"title", "body"}, "", false},
	{"proposal", []string{"message", "reason"}, "", false},
	{"claim", []string{"message", "reason"}, "", false},
	{"request", []string{"text", "sender_name"}, "", false},
	{"request_reply", []string{"text"}, "", false},
	{"token", []string{"name"}, "", false},
	{"webhook", []string{"url"}, "", false},
	{"webhook_delivery", []string{"error"}, "", false},
	{"change", []string{"reason"}, "", false},
}

// Erase takes a person out of the hub: the account with all that is its own, what was sent from its address, the contacts
// that hold it or a field that the person said is theirs, and the address wherever else a text has it: in records, in their
// history, and in what search looks in. The texts of charters, which never change, are left. It returns the records that
// changed.
func (s *Store) Erase(ctx context.Context, accountID, email string) ([]string, error) {
	args := pgx.NamedArgs{"account": accountID, "email": email, "erased": erased, "pattern": wholeAddress(email)}
	touched := map[string]bool{}
	note := func(ids []string, err error) error {
		for _, id := range ids {
			touched[id] = true
		}
		return err
	}
	err := note(column[string](ctx, s.db, `
		DELETE FROM contact c WHERE EXISTS (
			SELECT FROM contact_field f WHERE f.contact_id = c.id AND (f.account_id = @account OR f.value ~* @pattern))
		RETURNING c.actor_id`, args))
	if err != nil {
		return nil, err
	}
	for _, text := range writtenTexts {
		var sets, finds []string
		for _, column := range text.columns {
			sets = append(sets, column+` = regexp_replace(`+column+`, @pattern, @erased, 'gi')`)
			finds = append(finds, column+` ~* @pattern`)
		}
		if text.counted {
			sets = append(sets, `version = version + 1`, `updated_at = now()`)
		}
		returned := `NULL`
		if text.record != "" {
			returned = text.record
		}
		ids, err := column[*string](ctx, s.db, `UPDATE `+text.table+` SET `+strings.Join(sets, `, `)+` WHERE `+strings.Join(finds, ` OR `)+` RETURNING `+returned, args)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if id != nil {
				touched[*id] = true
			}
		}
	}
	batch := &pgx.Batch{}
	for _, sql := range []string{
		`UPDATE change SET snapshot = regexp_replace(snapshot::text, @pattern, @erased, 'gi')::jsonb WHERE snapshot::text ~* @pattern`,
		`UPDATE change SET account_id = NULL WHERE account_id = @account`,
		`UPDATE proposal SET email = NULL, message = NULL WHERE email = @email`,
		`DELETE FROM request WHERE sender_email = @email`,
		`DELETE FROM invitation WHERE email = @email`,
		`DELETE FROM sign_in WHERE email = @email`,
		`DELETE FROM outbox WHERE recipient = @email OR subject ~* @pattern OR body ~* @pattern`,
		`DELETE FROM idempotency WHERE caller = @account`,
		`DELETE FROM river_job WHERE args::text ~* @pattern OR errors::text ~* @pattern OR metadata::text ~* @pattern`,
		`UPDATE token SET revoked_at = COALESCE(revoked_at, now()) WHERE created_by = @account`,
		`DELETE FROM account WHERE id = @account`,
	} {
		batch.Queue(sql, args)
	}
	if err := s.db.SendBatch(ctx, batch).Close(); err != nil {
		return nil, translate(err)
	}
	return slices.Sorted(maps.Keys(touched)), nil
}

// KnownOutside returns those of the records that the public may see: copies of others are not kept anywhere.
func (s *Store) KnownOutside(ctx context.Context, ids []string) ([]string, error) {
	var w where
	w.arg("ids", ids)
	w.and(`c.record_id = ANY (@ids::text[])`)
	w.visibleChange(hub.Viewer{})
	return column[string](ctx, s.db, `SELECT c.record_id FROM (SELECT u.id AS record_id, 'UPDATED' AS action FROM unnest(@ids::text[]) AS u (id)) AS c`+w.sql(), w.args)
}

// wholeAddress is a regular expression that matches an address where it stands alone: not at the end of a longer one, nor
// at the beginning.
func wholeAddress(email string) string {
	return `(?<![[:alnum:]._%+-])` + quoteRegexp(email) + `(?![[:alnum:]-]|\.[[:alnum:]])`
}

// quoteRegexp makes a text match itself in a regular expression of PostgreSQL.
func quoteRegexp(s string) string {
	var quoted strings.Builder
	for _, r := range s {
		if strings.ContainsRune(`\.+*?()|[]{}^$`, r) {
			quoted.WriteByte('\\')
		}
		quoted.WriteRune(r)
	}
	return quoted.String()
}

// Retain deletes what is kept for a time only, and returns the actors that went with it: proposals that were declined.
func (s *Store) Retain(ctx context.Context) ([]string, error) {
	args := pgx.NamedArgs{
		"proposals": hub.KeepDeclinedProposals, "requests": hub.KeepRequests, "claims": hub.KeepClaims,
		"deliveries": hub.KeepDeliveries, "outbox": hub.KeepOutbox, "keys": hub.KeepKeys,
	}
	gone, err := column[string](ctx, s.db, `
		DELETE FROM actor a USING proposal p
		WHERE p.actor_id = a.id AND p.state = 'DECLINED' AND p.decided_at < now() - @proposals::interval AND a.status = 'ARCHIVED'
		RETURNING a.id`, args)
	if err != nil {
		return nil, err
	}
	args["gone"] = gone
	batch := &pgx.Batch{}
	for _, sql := range []string{
		`DELETE FROM search_document WHERE record_id = ANY (@gone::text[])`,
		`DELETE FROM change WHERE record_id = ANY (@gone::text[])`,
		`DELETE FROM slug_redirect WHERE record_id = ANY (@gone::text[])`,
		`DELETE FROM request WHERE created_at < now() - @requests::interval`,
		`DELETE FROM claim WHERE state <> 'OPEN' AND decided_at < now() - @claims::interval`,
		`DELETE FROM invitation WHERE (state <> 'OPEN' OR expires_at < now()) AND created_at < now() - @claims::interval`,
		`DELETE FROM sign_in WHERE expires_at < now()`,
		`DELETE FROM session WHERE expires_at < now()`,
		`DELETE FROM webhook_delivery WHERE created_at < now() - @deliveries::interval`,
		`DELETE FROM outbox WHERE created_at < now() - @outbox::interval`,
		`DELETE FROM idempotency WHERE created_at < now() - @keys::interval`,
		`DELETE FROM throttle WHERE since < now() - @keys::interval`,
	} {
		batch.Queue(sql, args)
	}
	return gone, translate(s.db.SendBatch(ctx, batch).Close())
}
