package graph_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"essaim/graph"
	"essaim/internal/hub"
	"essaim/internal/store"
	"essaim/internal/testkit"
)

// Who may do what: every mutation of the schema is tried by every role, on records that others keep.

type role string

const (
	anonymous        role = "anonymous"
	stranger         role = "somebody without a role"
	otherEditor      role = "another group's editor"
	editor           role = "editor"
	referent         role = "referent"
	coordinator      role = "coordinator"
	otherCoordinator role = "another network's coordinator"
	administrator    role = "administrator"
	tokenWithScope   role = "token with scope"
	tokenWithout     role = "token without scope"
)

var (
	people  = []role{stranger, otherEditor, editor, referent, coordinator, otherCoordinator, administrator}
	keepers = []role{editor, referent}
	nobody  = []role{}
)

func id(t hub.RecordType, name string) string { return hub.DerivedID(t, name) }

// The records of the scene: the group and the initiative that editor and referent keep, another group with
// its own editor, two groups that nobody keeps and are one, what a partner's machine pushed, and so on.
var (
	theGroup, otherGroup   = id(hub.TypeGroup, "the"), id(hub.TypeGroup, "other")
	twin, otherTwin        = id(hub.TypeGroup, "twin"), id(hub.TypeGroup, "other twin")
	theInitiative          = id(hub.TypeInitiative, "the")
	partner, pushed        = id(hub.TypeOrganisation, "partner"), id(hub.TypeOrganisation, "pushed")
	proposed, archived     = id(hub.TypeGroup, "proposed"), id(hub.TypeGroup, "archived")
	applicant, presented   = id(hub.TypeGroup, "applicant"), id(hub.TypeGroup, "presented")
	theNetwork, farNetwork = id(hub.TypeNetwork, "the"), id(hub.TypeNetwork, "far")
	theCharter, theVersion = id(hub.TypeCharter, "the"), id(hub.TypeCharterVersion, "the")
)

// scene fills a database. Roles: see viewerOf.
func scene(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	dieulefit := hub.TerritoryID(hub.Commune, "26114")
	args := pgx.NamedArgs{
		"g": theGroup, "h": otherGroup, "t": twin, "u": otherTwin, "i": theInitiative, "p": partner,
		"x": pushed, "q": proposed,
		"a": archived, "b": applicant, "c": presented, "n": theNetwork, "f": farNetwork, "place": dieulefit,
		"livron": hub.TerritoryID(hub.Commune, "26165"), "valence": hub.TerritoryID(hub.Commune, "26362"),
		"romans":     hub.TerritoryID(hub.Commune, "26281"),
		"montelimar": hub.TerritoryID(hub.Commune, "26198"), "charter": theCharter,
		"version": theVersion, "hash": hub.CharterHash(nil), "term": "en_lien_avec",
	}
	for _, who := range people {
		args[string(who)] = id(hub.TypeAccount, string(who))
	}
	named := func(sql string) string { // accounts by their role
		for _, who := range people {
			sql = strings.ReplaceAll(sql, "<"+string(who)+">", "'"+id(hub.TypeAccount, string(who))+"'")
		}
		return sql
	}
	for _, sql := range []string{
		`INSERT INTO network (id, slug, name, admission, territorial_exclusivity) VALUES (@n, 'n', 'N', 'COOPTATION', true), (@f, 'f', 'F', 'SIGN_AND_JOIN', false)`,
		`INSERT INTO actor (id, type, slug, name, status, review_network_id, pushed_by, territory_id) VALUES
			(@p, 'ORGANISATION', 'p', 'Partner', 'PUBLISHED', NULL, NULL, NULL), (@g, 'GROUP', 'g', 'G', 'PUBLISHED', NULL, NULL, @place),
			(@h, 'GROUP', 'h', 'H', 'PUBLISHED', NULL, NULL, NULL), (@t, 'GROUP', 't', 'T', 'PUBLISHED', NULL, NULL, @valence),
			(@u, 'GROUP', 'u', 'U', 'PUBLISHED', NULL, NULL, @romans), (@i, 'INITIATIVE', 'i', 'I', 'PUBLISHED', NULL, NULL, NULL),
			(@x, 'ORGANISATION', 'x', 'X', 'PUBLISHED', NULL, @p, NULL), (@q, 'GROUP', 'q', 'Q', 'PROPOSED', @n, NULL, NULL),
			(@a, 'GROUP', 'a', 'A', 'ARCHIVED', NULL, NULL, @montelimar), (@b, 'GROUP', 'b', 'B', 'PUBLISHED', NULL, NULL, NULL),
			(@c, 'GROUP', 'c', 'C', 'PUBLISHED', NULL, NULL, @livron)`,
		`INSERT INTO account (id, email) SELECT u.id, 'a' || u.n || '@example.org' FROM unnest(ARRAY[<somebody without a role>, <another group's editor>, <editor>, <referent>, <coordinator>, <another network's coordinator>, <administrator>]) WITH ORDINALITY AS u (id, n)`,
		`INSERT INTO role (id, account_id, kind, actor_id, network_id) VALUES
			('` + id(hub.TypeRole, "editor") +
			`', <editor>, 'EDITOR', @g, NULL), (record_id('role', gen_random_uuid()), <referent>, 'REFERENT', @g, NULL),
			(record_id('role', gen_random_uuid()), <editor>, 'EDITOR', @i, NULL), (record_id('role', gen_random_uuid()), <referent>, 'REFERENT', @i, NULL),
			(record_id('role', gen_random_uuid()), <referent>, 'REFERENT', @a, NULL), (record_id('role', gen_random_uuid()), <referent>, 'REFERENT', @b, NULL),
			(record_id('role', gen_random_uuid()), <another group's editor>, 'REFERENT', @h, NULL),
			(record_id('role', gen_random_uuid()), <coordinator>, 'COORDINATOR', NULL, @n), (record_id('role', gen_random_uuid()), <another network's coordinator>, 'COORDINATOR', NULL, @f),
			(record_id('role', gen_random_uuid()), <administrator>, 'ADMINISTRATOR', NULL, NULL)`,
		`INSERT INTO charter (id, slug, applies_to, network_id) VALUES (@charter, 'c', '{GROUP}', @n)`,
		`INSERT INTO charter_version (id, charter_id, rank, label, title, hash) VALUES (@version, @charter, 1, '1', 'C', @hash)`,
		`INSERT INTO charter_article (version_id, number, title, text) VALUES (@version, 1, 'A', 'A')`,
		`INSERT INTO membership (id, actor_id, network_id, state) VALUES
			('` + id(hub.TypeMembership, "g") + `', @g, @n, 'COOPTED'), ('` + id(hub.TypeMembership, "b") +
			`', @b, @n, 'APPLIED'),
			('` + id(hub.TypeMembership, "c") +
			`', @c, @n, 'PRESENTED'), (record_id('membership', gen_random_uuid()), @t, @n, 'COOPTED'),
			(record_id('membership', gen_random_uuid()), @u, @n, 'COOPTED'), (record_id('membership', gen_random_uuid()), @a, @n, 'COOPTED'),
			(record_id('membership', gen_random_uuid()), @h, @f, 'JOINED')`,
		`INSERT INTO signature (id, actor_id, version_id, signed_on) VALUES ('` + id(hub.TypeSignature, "g") +
			`', @g, @version, '2026')`,
		`INSERT INTO relation (id, type_code, source_id, target_id) VALUES ('` + id(hub.TypeRelation, "gh") +
			`', 'en_lien_avec', @g, @h)`,
		`INSERT INTO event (id, slug, title, starts_on, organiser_id) VALUES ('` + id(hub.TypeEvent, "e") +
			`', 'e', 'E', '2026', @g)`,
		`INSERT INTO resource (id, slug, title, publisher_id) VALUES ('` + id(hub.TypeResource, "r") +
			`', 'r', 'R', @g)`,
		`INSERT INTO phase (public_id, initiative_id, kind) VALUES ('` + id(hub.TypePhase, "p") + `', @i, 'IDEA')`,
		`INSERT INTO observation (public_id, initiative_id, metric_code, value, unit, observed_on, source_uri) VALUES ('` +
			id(hub.TypeObservation, "o") + `', @i, 'members', 1, 'people', '2026', 'https://example.org')`,
		`INSERT INTO contact (public_id, actor_id, label) VALUES ('` + id(hub.TypeContact, "c") + `', @g, 'accueil')`,
		`INSERT INTO contact_field (contact_id, kind, value, audience, consented_at)
			SELECT c.id, f.kind, 'guarded-' || f.audience, f.audience, now() FROM contact c,
			(VALUES ('NAME', 'PUBLIC'), ('EMAIL', 'NETWORK'), ('PHONE', 'COORDINATION'), ('ADDRESS', 'NOBODY')) AS f (kind, audience)`,
		`INSERT INTO proposal (actor_id, email, message, language) VALUES (@q, 'guarded-proposer@example.org', 'guarded-message', 'FR')`,
		`INSERT INTO request (id, kind, sender_name, sender_email, language, text, actor_id) VALUES ('` +
			id(hub.TypeRequest, "r") +
			`', 'JOIN', 'guarded-sender', 'guarded-sender@example.org', 'FR', 'guarded-text', @g)`,
		`INSERT INTO invitation (id, email, kind, actor_id, expires_at) VALUES ('` + id(hub.TypeInvitation, "i") +
			`', (SELECT email FROM account WHERE id = <somebody without a role>), 'EDITOR', @g, now() + interval '1 day')`,
		`INSERT INTO claim (id, actor_id, account_id, message) VALUES ('` + id(hub.TypeClaim, "c") +
			`', @g, <somebody without a role>, 'guarded-claim')`,
		`INSERT INTO token (id, secret_hash, actor_id, name, scopes, expires_at) VALUES ('` + id(hub.TypeToken, "t") +
			`', '\x00', @g, 'guarded-token', '{CONTACTS_READ}', now() + interval '1 day')`,
		`INSERT INTO webhook (id, actor_id, url, secret, filter, era, position) VALUES ('` + id(hub.TypeWebhook, "w") +
			`', @p, 'https://guarded-hook.example', 'whsec_AAAA', '{}', 0, 0)`,
		`INSERT INTO partner (id, actor_id, namespace, url, subscriptions, timeout, state) VALUES ('` +
			id(hub.TypePartner, "p") + `', @p, 'market', 'http://127.0.0.1:1/', 'SSE', 1000, 'PROPOSED')`,
		`INSERT INTO external_ref (scheme, value, actor_id) VALUES ('siren', '99', @g)`,
		`INSERT INTO territory (id, kind, code, name) VALUES ('` + hub.TerritoryID(hub.Custom, "set") +
			`', 'CUSTOM', 'set', 'Set')`,
		`INSERT INTO change (action, record_id, snapshot) VALUES ('UPDATED', @g, '{"version": 0, "summary": "an old number"}')`,
		`INSERT INTO merge (id, kept_id, duplicate_id, was_status, moved) VALUES ('` + id(hub.TypeMerge, "m") +
			`', @t, @a, 'ARCHIVED', '{}')`,
	} {
		if _, err := pool.Exec(t.Context(), named(sql), args); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	log := func(tx *store.Store) error {
		if err := tx.IndexRecords(t.Context(), []string{theGroup, otherGroup, proposed}); err != nil {
			return err
		}
		by := hub.Author{AccountID: id(hub.TypeAccount, string(editor)), Capacity: hub.AsEditor}
		return tx.LogChanges(t.Context(), by, hub.Created, []string{theGroup, theInitiative, proposed})
	}
	if err := store.New(pool).InTx(t.Context(), log); err != nil {
		t.Fatal(err)
	}
}

// viewerOf is who has a role in the scene.
func viewerOf(who role) hub.Viewer {
	v := hub.Viewer{AccountID: id(hub.TypeAccount, string(who)), SessionID: id(hub.TypeSession, string(who))}
	switch who {
	case anonymous:
		return hub.Viewer{}
	case otherEditor:
		v.ActorIDs, v.ReferentIDs = []string{otherGroup}, []string{otherGroup}
	case editor:
		v.ActorIDs = []string{theGroup, theInitiative}
	case referent:
		v.ActorIDs = []string{theGroup, theInitiative, archived, applicant}
		v.ReferentIDs = v.ActorIDs
	case coordinator:
		v.NetworkIDs = []string{theNetwork}
	case otherCoordinator:
		v.NetworkIDs = []string{farNetwork}
	case administrator:
		v.Administrator = true
	case tokenWithScope:
		return hub.Viewer{Token: &hub.Token{ID: id(hub.TypeToken, "with"), ActorID: partner,
			Scopes: []hub.TokenScope{hub.RecordsWrite, hub.WebhooksWrite, hub.PartnersWrite, hub.LinksWrite}}}
	case tokenWithout:
		return hub.Viewer{Token: &hub.Token{ID: id(hub.TypeToken, "without"), ActorID: partner,
			Scopes: []hub.TokenScope{hub.ContactsRead}}, ActorIDs: []string{partner}}
	}
	return v
}

var roles = append(append([]role{anonymous}, people...), tokenWithScope, tokenWithout)

func with(more ...[]role) []role { return slices.Concat(more...) }

var twoCommunes = []string{hub.TerritoryID(hub.Commune, "26114"), hub.TerritoryID(hub.Commune, "26165")}

var article = input{"title": "A", "text": "A"}

// rights say of each mutation who may do what the input asks for.
var rights = map[string]struct {
	input input
	may   []role
	code  string // what those who may are told; "" where it is done
}{
	"requestSignIn":    {input{"email": "x@example.org"}, roles, "BAD_USER_INPUT"}, // here no cookie can be set
	"confirmSignIn":    {input{"token": "x"}, roles, "BAD_USER_INPUT"},
	"signOut":          {input{}, people, ""},
	"endSession":       {input{"id": id(hub.TypeSession, "x")}, nobody, ""},
	"endOtherSessions": {input{}, people, ""},
	"updateAccount":    {input{"language": "EN"}, people, ""},
	"eraseMyData":      {input{"email": "x@example.org"}, people, "BAD_USER_INPUT"},

	"invite": {input{"email": "x@example.org", "kind": "EDITOR", "actor": theGroup},
		[]role{referent, administrator}, ""},
	"acceptInvitation":  {input{"id": id(hub.TypeInvitation, "i")}, []role{stranger}, ""},
	"declineInvitation": {input{"id": id(hub.TypeInvitation, "i")}, []role{stranger}, ""},
	"revokeInvitation":  {input{"id": id(hub.TypeInvitation, "i")}, []role{referent, administrator}, ""},
	"removeRole":        {input{"id": id(hub.TypeRole, "editor")}, []role{editor, referent, administrator}, ""},
	"claimRecord":       {input{"actor": presented, "message": "mine"}, people, ""},
	"acceptClaim":       {input{"id": id(hub.TypeClaim, "c")}, []role{referent, administrator}, ""},
	"declineClaim":      {input{"id": id(hub.TypeClaim, "c"), "reason": "no"}, []role{referent, administrator}, ""},
	"withdrawClaim":     {input{"id": id(hub.TypeClaim, "c")}, []role{stranger}, ""},

	"createToken": {input{"actor": theGroup, "name": "t", "scopes": []string{"CONTACTS_READ"}},
		[]role{referent, coordinator, administrator}, ""},
	"revokeToken": {input{"id": id(hub.TypeToken, "t")}, []role{referent, coordinator, administrator}, ""},
	"createWebhook": {input{"actor": partner, "url": "https://example.org/"},
		[]role{administrator, tokenWithScope}, ""},
	"updateWebhook": {input{"id": id(hub.TypeWebhook, "w"), "url": "https://example.org/"},
		[]role{administrator, tokenWithScope}, ""},
	"deleteWebhook": {input{"id": id(hub.TypeWebhook, "w")}, []role{administrator, tokenWithScope}, ""},
	"replayWebhook": {input{"id": id(hub.TypeWebhook, "w")}, []role{administrator, tokenWithScope}, ""},

	"proposeInitiative": {input{"initiative": input{"name": "P"}, "email": "x@example.org"},
		with(people, []role{anonymous}), ""},
	"proposeGroup": {input{"group": input{"name": "P"}, "email": "x@example.org"},
		with(people, []role{anonymous}), ""},
	"proposeOrganisation": {input{"organisation": input{"name": "P"}, "email": "x@example.org"},
		with(people, []role{anonymous}), ""},
	"publishProposal": {input{"actor": proposed}, []role{coordinator, administrator}, ""},
	"declineProposal": {input{"actor": proposed, "reason": "no"}, []role{coordinator, administrator}, ""},
	"createInitiative": {input{"initiative": input{"name": "P"}},
		[]role{coordinator, otherCoordinator, administrator, tokenWithScope}, ""},
	"createGroup": {input{"group": input{"name": "P"}},
		[]role{coordinator, otherCoordinator, administrator, tokenWithScope}, ""},
	"createOrganisation": {input{"organisation": input{"name": "P"}},
		[]role{coordinator, otherCoordinator, administrator, tokenWithScope}, ""},
	"updateInitiative":   {input{"id": theInitiative, "initiative": input{"summary": "s"}}, keepers, ""},
	"updateGroup":        {input{"id": theGroup, "group": input{"summary": "s"}}, keepers, ""},
	"updateOrganisation": {input{"id": pushed, "organisation": input{"summary": "s"}}, []role{tokenWithScope}, ""},
	"archiveRecord":      {input{"id": theGroup}, []role{referent, coordinator, administrator}, ""},
	"restoreRecord":      {input{"id": archived}, []role{referent, coordinator, administrator}, ""},
	"restoreRevision":    {input{"id": theGroup, "version": 1}, keepers, ""},
	"redactRevisions": {input{"id": theGroup, "field": "summary", "reason": "no"},
		[]role{coordinator, administrator}, ""},
	"confirmRecord": {input{"id": theGroup}, keepers, ""},
	"mergeRecords":  {input{"keep": twin, "duplicate": otherTwin}, []role{coordinator, administrator}, ""},
	"undoMerge":     {input{"id": id(hub.TypeMerge, "m")}, []role{coordinator, administrator}, ""},

	"addPhase":    {input{"initiative": theInitiative, "kind": "RUNNING"}, keepers, ""},
	"updatePhase": {input{"id": id(hub.TypePhase, "p"), "kind": "RUNNING"}, keepers, ""},
	"removePhase": {input{"id": id(hub.TypePhase, "p")}, keepers, ""},
	"addObservation": {input{"initiative": theInitiative, "metric": "members", "value": 2, "unit": "people",
		"observedOn": "2025", "source": "https://example.org"}, keepers, ""},
	"updateObservation": {input{"id": id(hub.TypeObservation, "o"), "metric": "members", "value": 2, "unit": "people",
		"observedOn": "2025", "source": "https://example.org"}, keepers, ""},
	"removeObservation": {input{"id": id(hub.TypeObservation, "o")}, keepers, ""},
	"addContact": {input{"actor": theGroup, "label": "l", "fields": []any{input{"kind": "NAME", "value": "n"}}},
		keepers, ""},
	"updateContact": {input{"id": id(hub.TypeContact, "c"), "label": "l",
		"fields": []any{input{"kind": "NAME", "value": "n"}}}, keepers, ""},
	"removeContact": {input{"id": id(hub.TypeContact, "c")}, keepers, ""},

	"createNetwork": {input{"network": input{"name": "P"}}, []role{administrator}, ""},
	"updateNetwork": {input{"id": theNetwork, "network": input{"summary": "s"}},
		[]role{coordinator, administrator}, ""},
	"applyToNetwork":    {input{"actor": theGroup, "network": farNetwork}, []role{referent}, ""},
	"presentMembership": {input{"id": id(hub.TypeMembership, "b"), "presentedBy": "x"}, []role{coordinator}, ""},
	"cooptMember":       {input{"id": id(hub.TypeMembership, "c")}, []role{coordinator}, ""},
	"declineMembership": {input{"id": id(hub.TypeMembership, "b"), "reason": "no"}, []role{coordinator}, ""},
	"leaveNetwork":      {input{"id": id(hub.TypeMembership, "g")}, []role{referent}, ""},
	"createCharter": {input{"network": theNetwork, "appliesTo": []string{"GROUP"}, "label": "1", "title": "P",
		"articles": []any{article}}, []role{coordinator, administrator}, ""},
	"updateCharter": {input{"id": theCharter, "appliesTo": []string{"GROUP", "INITIATIVE"}},
		[]role{coordinator, administrator}, ""},
	"publishCharterVersion": {input{"charter": theCharter, "label": "2", "title": "P", "articles": []any{article}},
		[]role{coordinator, administrator}, ""},
	"signCharter":       {input{"actor": theGroup, "charterVersion": theVersion}, []role{referent}, ""},
	"withdrawSignature": {input{"id": id(hub.TypeSignature, "g")}, []role{referent}, ""},

	"assertRelation": {input{"type": "partenaire_de", "source": theGroup, "target": otherGroup},
		with(keepers, []role{otherEditor}), ""},
	"updateRelation":  {input{"id": id(hub.TypeRelation, "gh"), "role": "r"}, with(keepers, []role{otherEditor}), ""},
	"confirmRelation": {input{"id": id(hub.TypeRelation, "gh")}, with(keepers, []role{otherEditor}), ""},
	"declineRelation": {input{"id": id(hub.TypeRelation, "gh")}, with(keepers, []role{otherEditor}), ""},
	"endRelation":     {input{"id": id(hub.TypeRelation, "gh")}, with(keepers, []role{otherEditor}), ""},
	"createEvent":     {input{"organiser": theGroup, "event": input{"title": "P", "startsOn": "2026"}}, keepers, ""},
	"updateEvent":     {input{"id": id(hub.TypeEvent, "e"), "event": input{"title": "P"}}, keepers, ""},
	"createResource":  {input{"publisher": theGroup, "resource": input{"title": "P"}}, keepers, ""},
	"updateResource":  {input{"id": id(hub.TypeResource, "r"), "resource": input{"title": "P"}}, keepers, ""},
	"createTerm": {input{"scheme": "theme", "code": "x", "labelFr": "X", "labelEn": "X"},
		[]role{administrator}, ""},
	"updateTerm": {input{"id": hub.TermKey{Scheme: hub.SchemeTheme, Code: "agriculture"}.ID(), "labelFr": "X",
		"labelEn": "X"}, []role{administrator}, ""},
	"createTerritory": {input{"name": "P", "communes": twoCommunes},
		[]role{coordinator, otherCoordinator, administrator}, ""},
	"updateTerritory": {input{"id": hub.TerritoryID(hub.Custom, "set"), "name": "P", "communes": twoCommunes},
		[]role{coordinator, otherCoordinator, administrator}, ""},

	"linkRecord":   {input{"record": theGroup, "scheme": "siren", "value": "1"}, keepers, ""},
	"unlinkRecord": {input{"scheme": "siren", "value": "99"}, with(keepers, []role{coordinator, administrator}), ""},
	"proposePartner": {input{"actor": theGroup, "namespace": "agenda", "url": "https://agenda.example/graphql"},
		[]role{referent, coordinator, administrator}, ""},
	"updatePartner": {input{"id": id(hub.TypePartner, "p"), "url": "https://market.example/graphql"},
		[]role{administrator, tokenWithScope}, ""},
	"checkPartner":    {input{"id": id(hub.TypePartner, "p")}, []role{administrator, tokenWithScope}, ""},
	"activatePartner": {input{"id": id(hub.TypePartner, "p")}, []role{administrator}, ""},
	"suspendPartner":  {input{"id": id(hub.TypePartner, "p")}, []role{administrator, tokenWithScope}, "WRONG_STATE"},
	"retirePartner":   {input{"id": id(hub.TypePartner, "p")}, []role{administrator, tokenWithScope}, ""},

	"sendRequest": {input{"kind": "JOIN", "text": "t", "senderName": "s", "senderEmail": "x@example.org",
		"network": theNetwork}, with(people, []role{anonymous}), ""},
	"replyToRequest": {input{"id": id(hub.TypeRequest, "r"), "text": "t"}, keepers, ""},
	"acceptRequest":  {input{"id": id(hub.TypeRequest, "r")}, keepers, ""},
	"declineRequest": {input{"id": id(hub.TypeRequest, "r")}, keepers, ""},
	"closeRequest":   {input{"id": id(hub.TypeRequest, "r")}, keepers, ""},
}

func TestEveryMutationIsForThoseWhoMay(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	scene(t, pool)
	for _, field := range graph.Schema().Mutation.Fields {
		if _, ok := rights[field.Name]; !ok && !strings.HasPrefix(field.Name, "__") {
			t.Errorf("nobody said who may do %s", field.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rights)) {
		tt := rights[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, who := range roles {
				code := tryAndUndo(t, pool, viewerOf(who), name, tt.input)
				may := slices.Contains(tt.may, who)
				denied := code == "FORBIDDEN" || code == "NOT_FOUND" || code == "UNAUTHENTICATED"
				switch {
				case may && code != tt.code:
					t.Errorf("%s may, and is told %q", who, code)
				case !may && !denied:
					t.Errorf("%s may not, and is told %q", who, code)
				case !may && who == anonymous && code == "FORBIDDEN":
					t.Errorf("%s is not told to sign in", who)
				}
			}
		})
	}
}

// tryAndUndo sends a mutation, undoes what it did, and returns the code of the answer.
func tryAndUndo(t *testing.T, pool *pgxpool.Pool, v hub.Viewer, name string, in input) string {
	t.Helper()
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	code, body := testkit.TryOn(t, tx, v, name, in)
	if strings.Contains(body, "INTERNAL_SERVER_ERROR") {
		t.Errorf("%s: %s", name, body)
	}
	return code
}

// Contact fields show to their audience only, by whichever way they are asked for; and
// what else is guarded shows to those whom it concerns only.
func TestGuardedFieldsShowToThoseWhoMay(t *testing.T) {
	t.Parallel()
	pool := testkit.Reference(t)
	scene(t, pool)
	h := testkit.NewHub(t, pool)
	contacts := `contacts { label fields { kind value audience } }`
	ways := map[string]string{
		"node":       fmt.Sprintf(`{ node(id: %q) { ... on Group { %s } } }`, theGroup, contacts),
		"list":       fmt.Sprintf(`{ groups { nodes { %s } } }`, contacts),
		"actors":     fmt.Sprintf(`{ actors { nodes { %s } } }`, contacts),
		"relation":   fmt.Sprintf(`{ relations { nodes { source { %s } target { %s } } } }`, contacts, contacts),
		"membership": fmt.Sprintf(`{ memberships { nodes { actor { %s } } } }`, contacts),
		"search": fmt.Sprintf(
			`{ search(text: "g") { nodes { ... on Group { %s } } } guarded: search(text: "guarded") { nodes { id } } }`, contacts),
		"_entities": fmt.Sprintf(
			`{ _entities(representations: [{__typename: "Group", id: %q}]) { ... on Group { %s } } }`, theGroup, contacts),
		"changes": fmt.Sprintf(
			`{ changes(filter: {types: [GROUP]}) { nodes { record { ... on Group { %s } } } } }`, contacts),
		"revisions": fmt.Sprintf(`{ revisions(of: %q) { nodes { differences { field before after } } } }`, theGroup),
		"the log": fmt.Sprintf(
			`{ revisions(first: 200) { nodes { email differences { before after } record { ... on Group { %s } } } } }`, contacts),
		"look-alikes": fmt.Sprintf(`{ likelyDuplicates { first { %s } second { %s } } }`, contacts, contacts),
		"path":        fmt.Sprintf(`{ path(from: %q, to: %q) { actors { %s } } }`, otherGroup, theGroup, contacts),
		"near text":   `{ actors(filter: {text: "guarded"}) { nodes { id } } }`,
		"error text":  fmt.Sprintf(`{ group(id: %q) { nope } }`, theGroup),
		"statistics":  `{ statistics(by: TYPE) { buckets { key } } }`,
		"a request":   `{ requests { nodes { senderName senderEmail text } } }`,
		"a proposal":  `{ proposals { nodes { email message actor { name } } } }`,
		"claims":      `{ claims { nodes { message email } } }`,
		"tokens":      fmt.Sprintf(`{ tokens(actor: %q) { name } }`, theGroup),
		"webhooks":    fmt.Sprintf(`{ webhooks(actor: %q) { url } }`, partner),
		"addresses":   fmt.Sprintf(`{ roles(actor: %q) { email } }`, theGroup),
		"invitations": fmt.Sprintf(`{ invitations(actor: %q) { email } }`, theGroup),
		"who wrote":   fmt.Sprintf(`{ revisions(of: %q) { nodes { email } } }`, theGroup),
		"export":      `{ viewer { personalData } }`,
		"the proposed": fmt.Sprintf(`{ node(id: %q) { id } revisions(of: %q) { nodes { differences { after } } } }`,
			proposed, proposed),
	}
	until(t, func() bool { // what others write at the same time can keep a change back for a moment
		return strings.Contains(h.AskAs(t, viewerOf(referent), ways["changes"], nil).Body, "guarded-NOBODY")
	})
	network := []role{coordinator}
	sees := map[string][]role{ // who reads what, by any of the ways
		"guarded-PUBLIC":               roles,
		"guarded-NETWORK":              with(keepers, network),
		"guarded-COORDINATION":         with(keepers, network),
		"guarded-NOBODY":               keepers,
		"guarded-sender@example.org":   nobody,
		"guarded-text":                 keepers,
		"guarded-proposer@example.org": {coordinator, administrator},
		"guarded-message":              {coordinator, administrator},
		"guarded-claim":                {stranger, referent, administrator},
		"guarded-token":                {referent, coordinator, administrator},
		"guarded-hook":                 {administrator, tokenWithScope},
		// the editor's, by roles, revisions and their own export
		"a3@example.org": {editor, referent, administrator},
		"a1@example.org": {stranger, referent, administrator},
	}
	for _, who := range roles {
		var all strings.Builder
		for way, query := range ways {
			answer := h.AskAs(t, viewerOf(who), query, nil)
			if answer.Code() == string(hub.InternalServerError) {
				t.Errorf("%s by %s: %s", way, who, answer.Body)
			}
			all.WriteString(answer.Body)
		}
		for text, may := range sees {
			if got, want := strings.Contains(all.String(), text), slices.Contains(may, who); got != want {
				t.Errorf("%s sees %q: %t, want %t", who, text, got, want)
			}
		}
	}
	for _, who := range []role{anonymous, otherCoordinator, referent} { // an event shows no more than a query
		body := h.FirstEvent(t, viewerOf(who),
			fmt.Sprintf(
				`subscription ($after: String) { recordChanged(filter: {types: [GROUP], actors: {ids: [%q]}}, after: $after) { record { ... on Group { %s } } } }`, theGroup, contacts))
		if strings.Contains(body, "guarded-NOBODY") != (who == referent) ||
			strings.Contains(body, "guarded-COORDINATION") != (who == referent) ||
			!strings.Contains(body, "guarded-PUBLIC") {
			t.Errorf("%s is told %s", who, body)
		}
	}
	for way, query := range ways {
		switch way {
		case "node", "list", "actors", "relation", "membership", "search", "_entities", "changes", "path":
			if body := h.AskAs(t, viewerOf(referent), query, nil).Body; !strings.Contains(body, "guarded-NOBODY") {
				t.Errorf("by %s not even the referent sees contacts: %s", way, body)
			}
		}
	}
}
