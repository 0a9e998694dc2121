package store

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"essaim/internal/hub"
)

// rankedMatches is how many matches are ranked at most, the first that are found: of
// more, a text says too little to rank by.
const rankedMatches = 10000

// Highlights are cut at characters that no text holds: they are for private use, and search texts are searched folded.
const startMark, endMark = "\uE000", "\uE001"

// SearchPage is a page of hits.
type SearchPage struct {
	Hits       []*hub.SearchHit
	Cursors    []string
	PageInfo   *hub.PageInfo
	TotalCount int
}

// searchWhere are the conditions of a search on the document d and, where it is one, the actor r.
func searchWhere(v hub.Viewer, q hub.SearchRequest, approximate bool) (from string, w where) {
	from = `search_document d LEFT JOIN actor r ON r.id = d.record_id`
	if q.Filter != nil {
		from = `search_document d JOIN actor r ON r.id = d.record_id`
		w = actorWhere(v, *q.Filter)
	} else {
		w.and(`(d.record_type NOT IN ('INITIATIVE', 'GROUP', 'ORGANISATION') OR ` + visibleActor(&w, v, "r") + `)`)
	}
	types := q.Types
	if types == nil {
		types = hub.DefaultSearchTypes
	}
	among(&w, `d.record_type`, "search_types", types)
	w.arg("search_text", q.Text)
	if !approximate {
		w.and(`d.words @@ search_query(@search_text)`)
		return from, w
	}
	// Every word, as typed, resembles one of the document's.
	for i, word := range searchWords(q.Text) {
		name := "word_" + string(rune('a'+i))
		w.and(`fold(@` + name + `) <% d.folded`)
		w.arg(name, word)
	}
	return from, w
}

// maxSearchWords is how many words an approximate search compares.
const maxSearchWords = 8

// excluded are the words that a text asks to leave out.
var excluded = regexp.MustCompile(`(^|\s)-\S+`)

// searchWords are the words of a text that can be misspelt: those of three letters and more.
func searchWords(text string) []string {
	var words []string
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }
	for _, word := range strings.FieldsFunc(excluded.ReplaceAllString(text, " "), apart) {
		if len([]rune(word)) > 2 && len(words) < maxSearchWords {
			words = append(words, word)
		}
	}
	return words
}

// Approximate reports whether no record that the viewer may see has the words of the search as written, so that those
// with similar words are to be shown.
func (s *Store) Approximate(ctx context.Context, v hub.Viewer, q hub.SearchRequest) (bool, error) {
	if len(searchWords(q.Text)) == 0 {
		return false, nil
	}
	from, w := searchWhere(v, q, false)
	found, err := column[bool](ctx, s.db, `SELECT NOT EXISTS (SELECT FROM `+from+w.sql()+`)`, w.args)
	return err == nil && found[0], err
}

// Search returns a page of the best matches.
func (s *Store) Search(
	ctx context.Context, v hub.Viewer, q hub.SearchRequest, approximate bool, p hub.PageRequest,
) (*SearchPage, error) {
	from, w := searchWhere(v, q, approximate)
	// A title that is what was typed comes first, then one that begins so; then by words.
	score := `ts_rank_cd('{0.1, 0.2, 0.4, 1}', d.words, search_query(@search_text), 1)
		+ CASE WHEN d.plain_title = plain(@search_text) THEN 2 WHEN starts_with(d.plain_title, plain(@search_text)) THEN 1 ELSE 0 END`
	marked := `search_query(@search_text)`
	if approximate {
		score = `word_similarity(plain(@search_text), d.plain_title) + word_similarity(fold(@search_text), d.folded)`
		// The document's own words that resemble those typed are what is marked.
		marked = `COALESCE((
			SELECT string_agg(found.word, ' | ')::tsquery
			FROM (SELECT DISTINCT NULLIF(plainto_tsquery('essaim_french', u.word)::text, '') AS word FROM unnest(tsvector_to_array(to_tsvector('simple', m.folded))) AS u (word)
			      WHERE EXISTS (SELECT FROM unnest(@words::text[]) AS typed WHERE similarity(fold(typed), u.word) > 0.4)) AS found), ''::tsquery)`
		w.arg("words", searchWords(q.Text))
	}
	w.arg("start_mark", startMark)
	w.arg("end_mark", endMark)
	type row struct {
		RecordID    string
		Score       float64
		Title       string
		MarkedTitle string
		MarkedText  string
	}
	l := list[row]{
		name: "search", filter: q,
		sources: []string{`(
			SELECT d.record_id AS id, round((` + score + `)::numeric, 6) AS score, d.title, d.body, d.folded
			FROM ` + from + w.sql() + ` LIMIT ` + strconv.Itoa(rankedMatches) + `) AS m`},
		order: []key{{"m.score", "numeric"}, {"m.id", "text"}}, descending: true,
	}
	l.where.args = w.args
	// Only the page's own rows are highlighted: ts_headline reads the text again.
	l.columns = `m.id AS record_id, m.score::float8 AS score, m.title,
		ts_headline('essaim_french', m.title, ` + marked +
		`, 'HighlightAll=true, StartSel=' || @start_mark::text || ', StopSel=' || @end_mark::text) AS marked_title,
		ts_headline('essaim_french', m.body, ` + marked +
		`, 'MaxFragments=2, MinWords=5, MaxWords=18, FragmentDelimiter=" … ", StartSel=' || @start_mark::text || ', StopSel=' || @end_mark::text) AS marked_text`
	ranked := p
	ranked.Total = false // of what is ranked; asked for is what matches
	found, err := fetch[row](ctx, s.db, l, ranked)
	if err != nil {
		return nil, err
	}
	answer := &SearchPage{PageInfo: found.info(p)}
	if p.Total {
		counts, err := column[int](ctx, s.db, `SELECT count(*) FROM `+from+w.sql(), w.args)
		if err != nil {
			return nil, err
		}
		answer.TotalCount = counts[0]
	}
	for i, r := range found.rows {
		hit := &hub.SearchHit{RecordID: r.RecordID, Title: r.Title, Score: r.Score}
		for _, part := range []struct {
			field hub.HighlightField
			text  string
		}{{hub.HighlightTitle, r.MarkedTitle}, {hub.HighlightText, r.MarkedText}} {
			if strings.Contains(part.text, startMark) {
				hit.Highlights = append(hit.Highlights,
					&hub.Highlight{Field: part.field, Fragments: fragments(part.text)})
			}
		}
		answer.Hits = append(answer.Hits, hit)
		answer.Cursors = append(answer.Cursors, found.cursor(i))
	}
	return answer, nil
}

// SearchIsPartial reports whether more records match than are ranked.
func (s *Store) SearchIsPartial(
	ctx context.Context, v hub.Viewer, q hub.SearchRequest, approximate bool,
) (bool, error) {
	from, w := searchWhere(v, q, approximate)
	return firstOf[bool](ctx, s.db,
		`SELECT EXISTS (SELECT FROM `+from+w.sql()+` OFFSET `+strconv.Itoa(rankedMatches)+`)`, w.args)
}

// fragments cuts a text at its marks.
func fragments(marked string) []*hub.HighlightFragment {
	var cut []*hub.HighlightFragment
	for _, piece := range strings.Split(marked, startMark) {
		match, rest, isMatch := strings.Cut(piece, endMark)
		if !isMatch {
			match, rest = "", piece
		}
		if match != "" {
			cut = append(cut, &hub.HighlightFragment{Text: match, Match: true})
		}
		if rest != "" {
			cut = append(cut, &hub.HighlightFragment{Text: rest})
		}
	}
	return cut
}

// Facets counts the records that a search finds along each dimension that tells them apart.
func (s *Store) Facets(ctx context.Context, v hub.Viewer, q hub.SearchRequest, approximate bool) ([]*hub.Facet, error) {
	from, w := searchWhere(v, q, approximate)
	facets := []*hub.Facet{{Dimension: hub.ByType}}
	type row struct {
		Key   string
		Count int
	}
	types, err := many[row](ctx, s.db, `SELECT d.record_type AS key, count(*) AS count FROM `+from+w.sql()+`
		GROUP BY d.record_type ORDER BY count(*) DESC, d.record_type`, w.args)
	if err != nil {
		return nil, err
	}
	for _, t := range types {
		labels := hub.ValueLabels[t.Key]
		facets[0].Buckets = append(facets[0].Buckets,
			&hub.Bucket{Key: t.Key, LabelFR: labels[0], LabelEN: labels[1], Count: t.Count})
	}
	for _, by := range []hub.Dimension{hub.ByKind, hub.ByPhase, hub.ByRegion, hub.ByDepartement} {
		buckets, err := s.buckets(ctx, from, w, by, 100)
		if err != nil {
			return nil, err
		}
		facets = append(facets, &hub.Facet{Dimension: by, Buckets: buckets})
	}
	return facets, nil
}
