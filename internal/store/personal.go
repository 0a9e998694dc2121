package store

import (
	"maps"
	"slices"

	"essaim/internal/hub"
)

// What people write can hold an address anywhere. So every text and JSON column of every table is known here, with
// what an erasure does to it: for records that are described it follows from the kinds of their fields; the other
// tables are listed. A test holds all of it to the catalogue, and each column to what the database then holds.

// treatment is what an erasure does with a column.
type treatment int

const (
	// fixed takes no address: the database refuses one, as in an id, a date or a value of a list.
	fixed treatment = iota
	// ours is written by the hub alone, of nothing that people wrote.
	ours
	// words are written by people: the address is replaced.
	words
	// label is words that must differ from those of other rows: so does what replaces them.
	label
	// handle is a slug or a code that the hub made from words: what is left of the address is replaced.
	handle
	// document is JSON that holds words.
	document
	// row is an address, or holds one beside what is worth nothing without it: the row goes.
	row
)

// columns are the columns of a table that can hold text, but for those that the database generates.
type columns map[string]treatment

// table is where personal data can stand.
type table struct {
	name string
	// record is the SQL of the id of the record that a row is, or belongs to: its history
	// notes that it changed. "" for none.
	record  string
	counted bool // the record counts its version
	columns columns
}

var classified = append(describedTables(), []table{
	{"account", "", false, columns{"id": fixed, "email": row, "language": fixed}},
	{"actor_theme", "", false, columns{"actor_id": fixed, "theme_id": fixed}},
	{"article_position", "", false, columns{"signature_id": fixed, "position": fixed}},
	{"change", "", false, columns{
		"action": fixed, "record_id": ours, "account_id": fixed, "capacity": fixed, "agent_id": fixed,
		"reason": words, "snapshot": document,
	}},
	{"charter_article", "version_id", false,
		columns{"version_id": fixed, "title": words, "text": words, "applies_to_kinds": ours}},
	{"claim", "", false,
		columns{"id": fixed, "actor_id": fixed, "account_id": fixed, "message": words, "state": fixed,
			"reason": words}},
	{"contact", "actor_id", false, columns{"actor_id": fixed, "label": words, "public_id": fixed}},
	{"contact_field", "(SELECT c.actor_id FROM contact c WHERE c.id = contact_id)", false, columns{
		"kind": fixed, "value": row, "audience": fixed, "account_id": fixed,
	}},
	{"edition", "", false, columns{"name": ours, "sha256": ours}},
	{"era", "", false, columns{"timeline": fixed}},
	{"external_ref", "actor_id", false,
		columns{"scheme": fixed, "value": row, "actor_id": fixed, "same_as": words, "linked_by": fixed}},
	{"external_scheme", "", false, columns{"scheme": fixed, "owner_id": fixed}},
	{"idempotency", "", false, columns{"caller": ours, "key": row, "mutation": ours, "result_id": ours}},
	{"invitation", "", false,
		columns{"id": fixed, "email": row, "kind": fixed, "actor_id": fixed, "network_id": fixed, "state": fixed}},
	// ids
	{"merge", "", false,
		columns{"id": fixed, "kept_id": fixed, "duplicate_id": fixed, "was_status": ours, "moved": ours}},
	{"migration", "", false, columns{"name": ours, "sha256": ours}},
	{"outbox", "", false, columns{"recipient": row, "subject": row, "body": row}},
	{"partner", "", false, columns{
		"id": fixed, "actor_id": fixed, "namespace": fixed, "url": words, "subscriptions": fixed,
		"forwarded_headers": words, "state": fixed,
		"reason": words,
	}},
	{"partner_check", "", false, columns{"partner_id": fixed, "occasion": fixed, "findings": document}},
	{"partner_schema", "", false, columns{"partner_id": fixed, "hash": ours, "sdl": words}},
	{"proposal", "", false,
		columns{"actor_id": fixed, "email": words, "message": words, "language": fixed, "state": fixed,
			"reason": words}},
	{"request", "", false, columns{
		"id": fixed, "kind": fixed, "sender_name": words, "sender_email": row, "language": fixed,
		"commune_id": fixed, "text": words,
		"actor_id": fixed, "network_id": fixed, "within_id": fixed, "state": fixed,
	}},
	{"request_count", "", false, columns{"month": fixed, "kind": ours}},
	{"request_reply", "", false, columns{"request_id": fixed, "text": words, "account_id": fixed}},
	{"river_job", "", false, columns{
		"args": row, "attempted_by": ours, "errors": row, "kind": ours, "metadata": row, "queue": ours, "tags": ours,
	}},
	{"river_leader", "", false, columns{"leader_id": ours, "name": ours}},
	{"river_migration", "", false, columns{"line": ours}},
	{"river_notification", "", false, columns{"payload": ours, "topic": ours}},
	{"river_queue", "", false, columns{"name": ours, "metadata": ours}},
	{"role", "", false,
		columns{"id": fixed, "account_id": fixed, "kind": fixed, "actor_id": fixed, "network_id": fixed}},
	{"search_document", "", false, columns{"record_id": ours, "record_type": fixed, "title": words, "body": words}},
	{"secret", "", false, columns{"name": ours}},
	{"session", "", false, columns{"id": fixed, "account_id": fixed, "user_agent": words}},
	{"sign_in", "", false, columns{"email": row, "language": fixed}},
	{"slug_redirect", "", false, columns{"record_type": fixed, "slug": row, "record_id": ours}},
	{"supergraph", "", false, columns{ // it is composed anew
		"hash": ours, "router_config": row, "client_sdl": row, "left_out": ours, "public_sdl": row,
		"public_router_config": row,
	}},
	{"territory_ancestor", "", false, columns{"descendant_id": fixed, "ancestor_id": fixed}},
	{"token", "", false, columns{"id": fixed, "actor_id": fixed, "name": words, "scopes": ours, "created_by": fixed}},
	{"unsubscription", "", false, columns{"topic": fixed}},
	{"webhook", "", false, columns{"id": fixed, "actor_id": fixed, "url": words, "secret": ours, "filter": document}},
	{"webhook_delivery", "", false, columns{"webhook_id": fixed, "message_id": ours, "error": words}},
}...)

// computedColumns are those that no description has: the hub computes them as it writes.
var computedColumns = map[string]columns{
	"actor": {"territory_ids": ours}, "membership": {"exclusive_territory_id": ours}, // the latter is a trigger's
}

// describedTables are the tables of the records that are described, and of their parts.
func describedTables() []table {
	var tables []table
	for _, d := range hub.Descriptions {
		i := slices.IndexFunc(tables, func(t table) bool { return t.name == d.Table })
		if i < 0 {
			i, tables = len(tables), append(tables, table{name: d.Table, record: "id", columns: columns{}})
			maps.Copy(tables[i].columns, computedColumns[d.Table])
		}
		if part, is := partOf[hub.Part(d.Table)]; is && d.Type != hub.TypeCharterVersion { // of which the hash follows
			tables[i].record = part.owner
		}
		for _, a := range d.Attributes {
			tables[i].counted = tables[i].counted || a.Name == "version"
			for _, column := range a.Columns {
				if a.Writer != hub.ByReading && a.HoldsText() {
					tables[i].columns[column] = treatmentOf(a)
				}
			}
		}
	}
	return tables
}

// treatmentOf is what an erasure does with a field.
func treatmentOf(a *hub.Attribute) treatment {
	switch {
	case a.Words() && a.Distinct:
		return label
	case a.Words():
		return words
	case a.Kind == hub.KindSlug:
		return handle
	case a.Own:
		return ours
	default:
		return fixed
	}
}
