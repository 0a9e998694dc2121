package hub_test

import (
	"math"
	"strings"
	"testing"

	"essaim/internal/hub"
)

func TestIDs(t *testing.T) {
	t.Parallel()
	// From the TypeID specification's valid.json: uuid 01890a5d-ac96-774b-bcce-b302099a8057.
	uuid := [16]byte{0x01, 0x89, 0x0a, 0x5d, 0xac, 0x96, 0x77, 0x4b, 0xbc, 0xce, 0xb3, 0x02, 0x09, 0x9a, 0x80, 0x57}
	id := hub.NewID(hub.TypeInitiative, uuid)
	if want := "initiative_01h455vb4pex5vsknk084sn02q"; id != want {
		t.Errorf("got %s, want %s", id, want)
	}
	if got, err := hub.TypeOf(id); err != nil || got != hub.TypeInitiative {
		t.Errorf("%v %v", got, err)
	}
	if id := hub.NewID(hub.TypeCharterVersion, uuid); hub.CheckID(id, hub.TypeCharterVersion) != nil {
		t.Errorf("a type of two words is not read from %s", id)
	}
	for _, wrong := range []string{
		"", "_", "initiative", "initiative_", "01h455vb4pex5vsknk084sn02q", "planet_01h455vb4pex5vsknk084sn02q",
		"initiative_01h455vb4pex5vsknk084sn02", "initiative_81h455vb4pex5vsknk084sn02q",
		"initiative_01h455vb4pex5vsknk084sn0lu",
		"INITIATIVE_01h455vb4pex5vsknk084sn02q", "initiative_01H455VB4PEX5VSKNK084SN02Q",
		"initiative_01h455vb4pex5vsknk084sn02q ",
		strings.Repeat("x", 1<<16),
	} {
		if _, err := hub.TypeOf(wrong); err == nil {
			t.Errorf("%.40q is taken for an id", wrong)
		}
	}
	if hub.TerritoryID(hub.Region, "11") == hub.TerritoryID(hub.Departement, "11") {
		t.Error("a region and a département with one code have one id")
	}
}

func TestPartialDates(t *testing.T) {
	t.Parallel()
	for _, date := range []string{"2024", "2024-04", "2024-02-29", "0001", "9999-12-31"} {
		if _, err := hub.ParsePartialDate(date); err != nil {
			t.Errorf("%s is refused: %v", date, err)
		}
	}
	for _, wrong := range []string{"", "24", "2024-4", "2024-13", "2023-02-29", "2024-04-31", "2024-04-12T00:00",
		"12/04/2024", "-2024", "0000", "２０２４"} {
		if _, err := hub.ParsePartialDate(wrong); err == nil {
			t.Errorf("%q is taken for a date", wrong)
		}
	}
}

func TestPlacesOnTheEarth(t *testing.T) {
	t.Parallel()
	for _, p := range []struct {
		latitude, longitude float64
		onEarth             bool
	}{
		{0, 0, true}, {90, 180, true}, {-90, -180, true}, {90.1, 0, false}, {0, -180.1, false},
		{math.NaN(), 0, false}, {0, math.NaN(), false}, {math.Inf(1), 0, false},
	} {
		if err := hub.CheckPoint(p.latitude, p.longitude); (err == nil) != p.onEarth {
			t.Errorf("%v, %v: %v", p.latitude, p.longitude, err)
		}
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	for link, ok := range map[string]bool{
		"https://example.org/a?b=c#d": true, "http://example.org": true, "ftp://example.org": false,
		"javascript:alert(1)": false,
		"//example.org":       false, "https://": false, "": false, "data:text/html,x": false,
		"urn:document:tract": false,
	} {
		if err := hub.CheckLink(link); (err == nil) != ok {
			t.Errorf("%q: %v", link, err)
		}
	}
	if hub.CheckSource("urn:document:tract-cnnr42") != nil || hub.CheckSource("urn:document:") == nil {
		t.Error("a printed document is a source, a nameless one is not")
	}
}

// The text that a signature was given to decides its hash: nothing else, and all of it.
func TestCharterHash(t *testing.T) {
	t.Parallel()
	article := func(number int, title, text string) []*hub.CharterArticle {
		return []*hub.CharterArticle{{Number: number, Title: title, Text: text}}
	}
	hash := hub.CharterHash(article(1, "Objet", "Texte"))
	if hash != hub.CharterHash(article(1, "Objet", "Texte")) {
		t.Error("the same text has two hashes")
	}
	for _, other := range [][]*hub.CharterArticle{article(2, "Objet", "Texte"), article(1, "But", "Texte"),
		article(1, "Objet", "texte"), nil} {
		if hub.CharterHash(other) == hash {
			t.Errorf("%v has the hash of another text", other)
		}
	}
}

func TestMembershipCountsWhenAdmittedAndSigned(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	for _, tt := range []struct {
		state  hub.MembershipState
		signed *bool
		want   *bool
	}{
		{hub.Joined, &yes, &yes}, {hub.Coopted, &yes, &yes}, {hub.Joined, &no, &no}, {hub.Joined, nil, nil},
		{hub.Applied, &yes, &no}, {hub.Presented, nil, &no}, {hub.Declined, &yes, &no}, {hub.Left, &yes, &no},
	} {
		got := (&hub.Membership{State: tt.state, Signed: tt.signed}).Active()
		if (got == nil) != (tt.want == nil) || got != nil && *got != *tt.want {
			t.Errorf("%s, signed %v", tt.state, tt.signed)
		}
	}
}
