package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// person is whose data is erased.
const person = "bob@example.org"

var personID = hub.DerivedID(hub.TypeAccount, "bob")

// everyTable is a database with a row in each table in which people's words can stand.
func everyTable(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool := testkit.Migrated(t)
	id := hub.DerivedID
	args := pgx.NamedArgs{
		"bob": personID, "ann": id(hub.TypeAccount, "ann"), "session": id(hub.TypeSession, "s"),
		"invitation": id(hub.TypeInvitation, "i"),
		"claim":      id(hub.TypeClaim, "c"), "token": id(hub.TypeToken, "t"), "request": id(hub.TypeRequest, "r"),
		"signature": id(hub.TypeSignature, "s"),
		"merge":     id(hub.TypeMerge, "m"), "webhook": id(hub.TypeWebhook, "w"), "partner": id(hub.TypePartner, "p"),
		"role": id(hub.TypeRole, "r"),
		"set":  hub.TerritoryID(hub.Custom, "set"), "term": id(hub.TypeTerm, "t"), "kind": id(hub.TypeTerm, "k"),
		"metric": id(hub.TypeTerm, "m"), "initiative": id(hub.TypeInitiative, "i"),
		"group": id(hub.TypeGroup, "g"), "network": id(hub.TypeNetwork, "n"), "charter": id(hub.TypeCharter, "c"),
		"version":    id(hub.TypeCharterVersion, "v"),
		"hash":       hub.CharterHash([]*hub.CharterArticle{{Number: 1, Title: "T", Text: "x"}}),
		"membership": id(hub.TypeMembership, "m"),
		"relation":   id(hub.TypeRelation, "r"), "event": id(hub.TypeEvent, "e"), "resource": id(hub.TypeResource, "r"),
	}
	for _, sql := range []string{
		`INSERT INTO territory (id, kind, code, name) VALUES (@set, 'CUSTOM', 'set', 'Set')`,
		`INSERT INTO territory_ancestor (descendant_id, ancestor_id, distance) VALUES (@set, @set, 0)`,
		`INSERT INTO term (id, scheme, code, label_fr, label_en) VALUES (@kind, 'initiative_kind', 'k', 'K', 'K'), (@metric, 'metric', 'm', 'M', 'M')`,
		`INSERT INTO term (id, scheme, code, label_fr, label_en, inverse_label_fr, inverse_label_en) VALUES (@term, 'relation_type', 'r', 'R', 'R', 'R', 'R')`,
		`INSERT INTO actor (id, type, slug, name, kind_code) VALUES (@initiative, 'INITIATIVE', 'i', 'I', 'k'), (@group, 'GROUP', 'g', 'G', NULL)`,
		`INSERT INTO actor_theme (actor_id, theme_id) VALUES (@initiative, @term)`,
		`INSERT INTO phase (initiative_id, kind) VALUES (@initiative, 'IDEA')`,
		`INSERT INTO observation (initiative_id, metric_code, value, unit, observed_on, source_uri) VALUES (@initiative, 'm', 1, 'u', '2026', 's')`,
		`INSERT INTO network (id, slug, name) VALUES (@network, 'n', 'N')`,
		`INSERT INTO charter (id, slug, applies_to) VALUES (@charter, 'c', '{GROUP}')`,
		`INSERT INTO charter_version (id, charter_id, rank, label, title, hash) VALUES (@version, @charter, 1, '1', 'T', @hash)`,
		`INSERT INTO charter_article (version_id, number, title, text) VALUES (@version, 1, 'T', 'x')`,
		`INSERT INTO membership (id, actor_id, network_id, state) VALUES (@membership, @group, @network, 'JOINED')`,
		`INSERT INTO relation (id, type_code, source_id, target_id) VALUES (@relation, 'r', @group, @initiative)`,
		`INSERT INTO event (id, slug, title, starts_on) VALUES (@event, 'e', 'E', '2026')`,
		`INSERT INTO resource (id, slug, title) VALUES (@resource, 'r', 'R')`,
		`INSERT INTO search_document (record_id, record_type, title) VALUES (@group, 'GROUP', 'G')`,
		`INSERT INTO change (action, record_id, snapshot) VALUES ('CREATED', @group, '{}')`,
		`INSERT INTO account (id, email) VALUES (@bob, 'bob@example.org'), (@ann, 'ann@example.org')`,
		`INSERT INTO session (id, secret_hash, account_id, user_agent, expires_at) VALUES (@session, '\x01', @ann, 'A', now() + interval '1 day')`,
		`INSERT INTO sign_in (token_hash, browser_hash, email, language, expires_at) VALUES ('\x01', '\x01', 'ann@example.org', 'FR', now() + interval '1 day')`,
		`INSERT INTO role (id, account_id, kind) VALUES (@role, @ann, 'ADMINISTRATOR')`,
		`INSERT INTO invitation (id, email, kind, expires_at) VALUES (@invitation, 'ann@example.org', 'ADMINISTRATOR', now() + interval '1 day')`,
		`INSERT INTO claim (id, actor_id, account_id, message, reason) SELECT @claim, id, @ann, 'm', 'r' FROM actor LIMIT 1`,
		`INSERT INTO token (id, secret_hash, actor_id, name, scopes, expires_at) SELECT @token, '\x01', id, 'n', '{LINKS_WRITE}', now() FROM actor LIMIT 1`,
		`INSERT INTO outbox (recipient, subject, body) VALUES ('ann@example.org', 's', 'b')`,
		`INSERT INTO unsubscription (email_hash, topic) VALUES ('\x01', 'NOTICES')`,
		`INSERT INTO idempotency (caller, key, mutation, input_hash) VALUES (@ann, 'k', 'm', '\x01')`,
		`INSERT INTO proposal (actor_id, email, message, language, reason) SELECT id, 'ann@example.org', 'm', 'FR', 'r' FROM actor LIMIT 1`,
		`INSERT INTO request (id, kind, sender_name, sender_email, language, text) VALUES (@request, 'JOIN', 'Ann', 'ann@example.org', 'FR', 't')`,
		`INSERT INTO request_reply (request_id, text) VALUES (@request, 't')`,
		`INSERT INTO request_count (month, kind, count) VALUES ('2026-01', 'JOIN', 1)`,
		`WITH c AS (INSERT INTO contact (actor_id, label) SELECT id, 'accueil' FROM actor LIMIT 1 RETURNING id)
			INSERT INTO contact_field (contact_id, kind, value, audience) SELECT id, 'EMAIL', 'accueil@example.org', 'PUBLIC' FROM c`,
		`INSERT INTO signature (id, actor_id, version_id, signed_on, capacity) SELECT @signature, a.id, v.id, '2026', 'c' FROM actor a, charter_version v LIMIT 1`,
		`INSERT INTO article_position (signature_id, number, position) VALUES (@signature, 1, 'MET')`,
		`INSERT INTO merge (id, kept_id, duplicate_id, was_status, moved) SELECT @merge, min(id), max(id), 'PUBLISHED', '{}' FROM actor`,
		`INSERT INTO webhook (id, actor_id, url, secret, filter, era, position) SELECT @webhook, id, 'https://x.example', 's', '{}', 0, 0 FROM actor LIMIT 1`,
		`INSERT INTO webhook_delivery (webhook_id, message_id, changes, error, milliseconds) VALUES (@webhook, 'm', 1, 'e', 1)`,
		`INSERT INTO partner (id, actor_id, namespace, url, subscriptions, timeout, state, reason) SELECT @partner, id, 'market', 'https://x.example', 'SSE', 1000, 'PROPOSED', 'r' FROM actor LIMIT 1`,
		`INSERT INTO partner_schema (partner_id, hash, sdl) VALUES (@partner, 'h', '"words" type Query { x: Int }')`,
		`INSERT INTO partner_check (partner_id, occasion, findings) VALUES (@partner, 'ASKED', '[]')`,
		`INSERT INTO supergraph (hash, router_config, client_sdl, left_out, public_sdl, public_router_config) VALUES ('h', 'r', 'c', '[]', 'p', 'r')`,
		`INSERT INTO external_ref (scheme, value, actor_id, same_as) SELECT 'osm', 'n1', id, 'https://x.example' FROM actor LIMIT 1`,
		`INSERT INTO slug_redirect (record_type, slug, record_id) SELECT type, 'former', id FROM actor LIMIT 1`,
		`INSERT INTO river_job (args, kind, max_attempts, state, errors, finalized_at) VALUES ('{}', 'mail', 1, 'completed', '{}', now())`,
	} {
		if _, err := pool.Exec(t.Context(), sql, args); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	return pool
}

// textColumn is one that can hold text, as the catalogue tells.
type textColumn struct{ Table, Name, Type string }

func textColumns(t *testing.T, db store.DB) []textColumn {
	t.Helper()
	rows, err := db.Query(t.Context(), `
		SELECT c.relname::text AS "table", a.attname::text AS name, format_type(a.atttypid, NULL) AS type
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
			JOIN pg_type y ON y.oid = a.atttypid LEFT JOIN pg_type e ON e.oid = y.typelem AND y.typcategory = 'A'
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
		  AND (COALESCE(e.typcategory, y.typcategory) = 'S' OR COALESCE(e.typname, y.typname) IN ('json', 'jsonb', 'xml', 'tsvector', 'hstore'))
		ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[textColumn])
	if err != nil || len(found) < 200 {
		t.Fatalf("the catalogue tells of %d columns: %v", len(found), err)
	}
	return found
}

// plant writes the address into a row of a column, in the forms that it takes.
func plant(ctx context.Context, db store.DB, c textColumn, treatment string) error {
	text := `'https://page.example/?mailto=bob%40example.org&to=Bob@example.org'`
	switch {
	case treatment == "handle", c.Table == "slug_redirect":
		text = `'ferme-de-bob-example-org'`
	case c.Name == "email", c.Name == "sender_email", c.Name == "recipient", treatment == "fixed":
		text = `'bob@example.org'`
	}
	switch c.Type {
	case "jsonb":
		text = `jsonb_build_object('said', ` + text + `)`
	case "jsonb[]":
		text = `ARRAY[jsonb_build_object('said', ` + text + `)]`
	case "text[]", "character varying[]":
		text = `ARRAY[` + text + `]`
	}
	where := `ctid = (SELECT ctid FROM ` + c.Table + ` ORDER BY ctid DESC LIMIT 1)`
	tag, err := db.Exec(ctx, `UPDATE `+c.Table+` SET "`+c.Name+`" = `+text+` WHERE `+where)
	if err == nil && tag.RowsAffected() != 1 {
		return errNoRow
	}
	return err
}

// Every column in which text can stand says what an erasure does with it, and no more are said to be there than are.
func TestEveryColumnOfTextIsClassified(t *testing.T) {
	t.Parallel()
	pool := testkit.Migrated(t)
	treatments := store.Treatments()
	known := map[string]bool{}
	for _, c := range textColumns(t, pool) {
		known[c.Table+"."+c.Name] = true
		if treatments[c.Table][c.Name] == "" {
			t.Errorf("%s.%s is not classified in personal.go", c.Table, c.Name)
		}
	}
	for table, columns := range treatments {
		for name := range columns {
			if !known[table+"."+name] {
				t.Errorf("%s.%s is classified, and no column that can hold text", table, name)
			}
		}
	}
}

var (
	errUndo  = errors.New("undo")
	errNoRow = errors.New("the table has no row to plant an address in")
)

// attempt runs a test on a transaction, and undoes it.
func attempt(t *testing.T, pool *pgxpool.Pool, run func(tx pgx.Tx)) {
	t.Helper()
	if err := pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
		run(tx)
		return errUndo
	}); !errors.Is(err, errUndo) {
		t.Fatal(err)
	}
}

// Each entry of the classification is needed: a column that is said to take no address
// takes none, and from each other one the address goes with its entry and stays without.
func TestEachEntryOfTheClassificationCounts(t *testing.T) {
	t.Parallel()
	pool := everyTable(t)
	treatments := store.Treatments()
	twice := map[string]bool{ // erased by a statement of their own too
		"account.email": true, "contact_field.value": true, "proposal.email": true,
	}
	for _, c := range textColumns(t, pool) {
		of := treatments[c.Table][c.Name]
		if of == "ours" {
			continue
		}
		attempt(t, pool, func(tx pgx.Tx) {
			err := pgx.BeginFunc(t.Context(), tx, func(tx pgx.Tx) error { return plant(t.Context(), tx, c, of) })
			switch {
			case errors.Is(err, errNoRow):
				t.Errorf("%s.%s: %v", c.Table, c.Name, err)
				return
			case of == "fixed" && err == nil:
				t.Errorf("%s.%s is said to take no address, and takes one", c.Table, c.Name)
				return
			case of == "fixed":
				return
			case err != nil && c.Table == "account": // the account has it already
			case err != nil:
				t.Errorf("%s.%s: %v", c.Table, c.Name, err)
				return
			}
			if err := pgx.BeginFunc(t.Context(), tx, func(tx pgx.Tx) error {
				if err := store.New(tx).EraseWithout(t.Context(), personID, person, c.Table, c.Name); err != nil {
					t.Errorf("%s.%s: %v", c.Table, c.Name, err)
				}
				if left := testkit.Traces(t, tx, person); len(left) == 0 && !twice[c.Table+"."+c.Name] {
					t.Errorf("%s.%s: nothing is left without its entry", c.Table, c.Name)
				}
				return errUndo
			}); !errors.Is(err, errUndo) {
				t.Error(err)
			}
			if _, err := store.New(tx).Erase(t.Context(), personID, person); err != nil {
				t.Errorf("%s.%s: %v", c.Table, c.Name, err)
			} else if left := testkit.Traces(t, tx, person); len(left) > 0 {
				t.Errorf("%s.%s: the address is left in %v", c.Table, c.Name, left)
			}
		})
	}
}

// Somebody whose address stands in every column at once is erased from all of them.
func TestNothingIsLeftOfWhoIsErased(t *testing.T) {
	t.Parallel()
	pool := everyTable(t)
	planted := 0
	for _, c := range textColumns(t, pool) {
		of := store.Treatments()[c.Table][c.Name]
		if of == "fixed" || of == "ours" || c.Table == "account" {
			continue
		}
		if err := plant(t.Context(), pool, c, of); err != nil {
			t.Fatalf("%s.%s: %v", c.Table, c.Name, err)
		}
		planted++
	}
	if planted < 80 || len(testkit.Traces(t, pool, person)) < 30 {
		t.Fatalf("the address was planted in %d columns", planted)
	}
	h := testkit.NewHub(t, pool)
	if err := h.Service.EraseMyData(t.Context(), hub.Viewer{AccountID: personID},
		hub.EraseMyDataInput{Email: person}); err != nil {
		t.Fatal(err)
	}
	if left := testkit.Traces(t, pool, person); len(left) > 0 {
		t.Errorf("the address is left in %v", left)
	}
	type version struct{ ID, Hash string }
	rows, err := pool.Query(t.Context(), `SELECT id, hash FROM charter_version`)
	if err != nil {
		t.Fatal(err)
	}
	versions, err := pgx.CollectRows(rows, pgx.RowToStructByName[version])
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range versions {
		articles, err := h.Service.ArticlesOf(t.Context(), []string{v.ID})
		if err != nil || hub.CharterHash(articles[v.ID]) != v.Hash {
			t.Errorf("a version has another hash than its articles: %v", err)
		}
	}
}
