package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"essaim/internal/hub"
	"essaim/internal/written"
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
			'changesMade', (SELECT COALESCE(jsonb_agg(jsonb_build_object('record', h.record_id, 'action', h.action, 'capacity', h.capacity, 'occurredAt', h.occurred_at) ORDER BY h.sequence), '[]') FROM change h WHERE h.account_id = a.id)
		)) FROM account a WHERE a.id = @id`, pgx.NamedArgs{"id": accountID})
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", hub.NoSuchRecord()
	}
	return found[0], nil
}

// erased stands where an address stood; erasedHandle where a slug was made from it.
const (
	erased       = "[…]"
	erasedHandle = "erased"
)

// Erase takes a person out of the hub: the account with all that is its own, what was sent from its
// address, the contacts that hold it or a field that the person said is theirs, and the address wherever
// else a text has it, in whichever spelling: in records, their slugs and their history, in texts of
// charters, which have another hash then, and in what search looks in. It returns the records that changed.
func (s *Store) Erase(ctx context.Context, accountID, email string) ([]string, error) {
	return s.erase(ctx, accountID, email, classified)
}

func (s *Store) erase(ctx context.Context, accountID, email string, tables []table) ([]string, error) {
	args := pgx.NamedArgs{"account": accountID, "email": email, "pattern": wholeAddress(email),
		"handle": wholeHandle(written.Slug(email))}
	touched := map[string]bool{}
	for _, sql := range []string{
		`DELETE FROM contact c WHERE EXISTS (
			SELECT FROM contact_field f WHERE f.contact_id = c.id AND (f.account_id = @account OR f.value ~* @pattern))
		 RETURNING c.actor_id`,
		`UPDATE proposal SET email = NULL, message = NULL WHERE email = @email RETURNING NULL`,
		`DELETE FROM idempotency WHERE caller = @account RETURNING NULL`,
		`UPDATE token SET revoked_at = COALESCE(revoked_at, now()) WHERE created_by = @account RETURNING NULL`,
		`DELETE FROM account WHERE id = @account RETURNING NULL`,
	} {
		if err := s.run(ctx, touched, sql, args); err != nil {
			return nil, err
		}
	}
	for _, t := range tables {
		for _, sql := range t.erasing() {
			if err := s.run(ctx, touched, sql, args); err != nil {
				return nil, err
			}
		}
	}
	if err := s.rehashVersions(ctx, touched); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(touched)), nil
}

// run runs a statement, and notes the ids of the records that it returns.
func (s *Store) run(ctx context.Context, touched map[string]bool, sql string, args pgx.NamedArgs) error {
	ids, err := column[*string](ctx, s.db, sql, args)
	for _, id := range ids {
		if id != nil {
			touched[*id] = true
		}
	}
	return err
}

// erasing are the statements that take an address (@pattern), and what is left of it in
// slugs (@handle), out of a table.
func (t table) erasing() (statements []string) {
	var sets, finds, rows []string
	for _, name := range slices.Sorted(maps.Keys(t.columns)) {
		found := `(` + name + `::text ~* @pattern OR ` + name + `::text ~* @handle)`
		replaced := func(text, by string) string {
			return `regexp_replace(regexp_replace(` + text + `, @pattern, '` + erased + `'` + by +
				`, 'gi'), @handle, '` + erasedHandle + `'` + by + `, 'gi')`
		}
		const apart = ` || '-' || substr(gen_random_uuid()::text, 1, 8)` // of each row its own
		switch t.columns[name] {
		case row:
			rows = append(rows, found)
			continue
		case words:
			if name == "forwarded_headers" { // a list
				sets = append(sets,
					name+` = ARRAY(SELECT `+replaced(`u.x`, ``)+` FROM unnest(`+name+
						`) WITH ORDINALITY AS u (x, at) ORDER BY u.at)`)
			} else {
				sets = append(sets, name+` = `+replaced(name, ``))
			}
		case label, handle:
			sets = append(sets, name+` = CASE WHEN `+found+` THEN `+replaced(name, apart)+` ELSE `+name+` END`)
		case document:
			sets = append(sets, name+` = `+replaced(name+`::text`, ``)+`::jsonb`)
		default:
			continue
		}
		finds = append(finds, found)
	}
	returned := ` RETURNING ` + cmp.Or(t.record, `NULL`)
	if len(rows) > 0 {
		statements = append(statements, `DELETE FROM `+t.name+` WHERE `+strings.Join(rows, ` OR `)+returned)
	}
	if len(sets) > 0 {
		if t.counted {
			sets = append(sets, `version = version + 1`, `updated_at = now()`)
		}
		statements = append(statements,
			`UPDATE `+t.name+` SET `+strings.Join(sets, `, `)+` WHERE `+strings.Join(finds, ` OR `)+returned)
	}
	return statements
}

// rehashVersions has the versions of charters that changed tell the hash of what they say
// now, and notes their charters in their place.
func (s *Store) rehashVersions(ctx context.Context, touched map[string]bool) error {
	var versions []string
	for id := range touched {
		if t, err := hub.TypeOf(id); err == nil && t == hub.TypeCharterVersion {
			versions = append(versions, id)
			delete(touched, id)
		}
	}
	articles, err := s.ArticlesOf(ctx, versions)
	if err != nil {
		return err
	}
	for _, id := range versions {
		args := pgx.NamedArgs{"id": id, "hash": hub.CharterHash(articles[id])}
		if err := s.run(ctx, touched, `UPDATE charter_version SET hash = @hash WHERE id = @id RETURNING charter_id`,
			args); err != nil {
			return err
		}
	}
	return nil
}

// KnownOutside returns those of the records that the public may see: copies of others are not kept anywhere.
func (s *Store) KnownOutside(ctx context.Context, ids []string) ([]string, error) {
	var w where
	w.arg("ids", ids)
	w.and(`c.record_id = ANY (@ids::text[])`)
	w.visibleChange(hub.Viewer{})
	return column[string](ctx, s.db,
		`SELECT c.record_id FROM (SELECT u.id AS record_id, 'UPDATED' AS action FROM unnest(@ids::text[]) AS u (id)) AS c`+w.sql(), w.args)
}

// wholeAddress is a regular expression of PostgreSQL that matches an address where it stands alone, not at the end of a
// longer one nor at the beginning, as it is written and as addresses of pages and HTML write it: bob%40example.org.
func wholeAddress(email string) string {
	var each strings.Builder
	for _, r := range email {
		forms := []string{quoteRegexp(string(r)), fmt.Sprintf(`&#0*%d;`, r), fmt.Sprintf(`&#x0*%x;`, r)}
		if r < utf8.RuneSelf {
			forms = append(forms, fmt.Sprintf(`%%(?:25)*%02x`, r), fmt.Sprintf(`%%(?:25)*%02x`, unicode.ToUpper(r)))
		}
		if r == '@' {
			forms = append(forms, `&commat;`)
		}
		each.WriteString(`(?:` + strings.Join(forms, `|`) + `)`)
	}
	return `(?:(?<![[:alnum:]._%+-])|(?<=%[[:xdigit:]][[:xdigit:]]))` + each.String() + `(?![[:alnum:]-]|\.[[:alnum:]])`
}

// wholeHandle is a regular expression of PostgreSQL that matches what slugs make of an address.
func wholeHandle(slug string) string {
	return `(?<![[:alnum:]])` + quoteRegexp(slug) + `(?![[:alnum:]])`
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
