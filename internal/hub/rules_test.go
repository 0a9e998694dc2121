package hub_test

import (
	"testing"

	"essaim/internal/hub"
)

func ref[T any](value T) *T { return &value }

// A message stays in a network : it reaches the actor where the hub can write to it, else the coordination of the
// network that the sender names, or of the only one that there is.
func TestWhomARequestReaches(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		network  *string
		of       []string
		writable bool
		want     hub.RequestReach
		code     hub.Code
	}{
		"an actor of one network": {nil, []string{"n"}, true,
			hub.RequestReach{ActorID: ref("a"), WithinID: ref("n")}, ""},
		"one without an address": {nil, []string{"n"}, false,
			hub.RequestReach{NetworkID: ref("n"), WithinID: ref("n")}, ""},
		"one of two networks, named": {ref("m"), []string{"n", "m"}, true,
			hub.RequestReach{ActorID: ref("a"), WithinID: ref("m")}, ""},
		"one of two networks, not named":     {nil, []string{"n", "m"}, true, hub.RequestReach{}, hub.Required},
		"one of another network":             {ref("x"), []string{"n"}, true, hub.RequestReach{}, hub.BadUserInput},
		"one of no network":                  {nil, nil, true, hub.RequestReach{ActorID: ref("a")}, ""},
		"one of no network, without address": {nil, nil, false, hub.RequestReach{}, ""},
		"one of no network, within one":      {ref("n"), nil, true, hub.RequestReach{}, hub.BadUserInput},
	} {
		reach, err := hub.RequestRoute{Network: c.network}.ReachActor("a", c.of, c.writable)
		if hub.CodeOf(err) != c.code {
			t.Errorf("%s: %v", what, err)
		}
		if err == nil && !same(*reach, c.want) {
			t.Errorf("%s reaches %s", what, told(*reach))
		}
	}
	within := hub.RequestRoute{Network: ref("n")}
	if reach := within.ReachNetwork([]string{"near", "far"}); !same(*reach,
		hub.RequestReach{ActorID: ref("near"), WithinID: ref("n")}) {
		t.Errorf("the closest group: %s", told(*reach))
	}
	if reach := within.ReachNetwork(nil); !same(*reach, hub.RequestReach{NetworkID: ref("n"), WithinID: ref("n")}) {
		t.Errorf("the coordination: %s", told(*reach))
	}
}

func told(r hub.RequestReach) string {
	text := func(id *string) string {
		if id == nil {
			return "nobody"
		}
		return *id
	}
	return "actor " + text(r.ActorID) + ", network " + text(r.NetworkID) + ", within " + text(r.WithinID)
}

func same(a, b hub.RequestReach) bool { return told(a) == told(b) }

// A group applies and is admitted with a territory (R1), after the charter in force (R1), alone on its territory (R3).
func TestWhoMayApplyAndBeAdmitted(t *testing.T) {
	t.Parallel()
	placed := &hub.ActorCore{Type: hub.ActorGroup, TerritoryID: ref("t")}
	unplaced := &hub.ActorCore{Type: hub.ActorGroup}
	initiative := &hub.ActorCore{Type: hub.ActorInitiative}
	inForce := []string{"v1", "v2"}
	for what, c := range map[string]struct {
		actor        *hub.ActorCore
		acknowledged *string
		asked        []string
		code         hub.Code
	}{
		"a group with its territory and the charter":   {placed, ref("v2"), inForce, ""},
		"a group without a territory":                  {unplaced, ref("v1"), inForce, hub.TerritoryMissing},
		"a group that acknowledged nothing":            {placed, nil, inForce, hub.CharterMissing},
		"a group that acknowledged another charter":    {placed, ref("v0"), inForce, hub.CharterMissing},
		"a group of which no charter is asked":         {placed, nil, nil, ""},
		"a charter that is not asked for":              {placed, ref("v1"), nil, hub.CharterMissing},
		"an initiative, which needs no territory":      {initiative, ref("v1"), inForce, ""},
		"an initiative that acknowledged nothing":      {initiative, nil, inForce, hub.CharterMissing},
		"an initiative of which no charter is asked":   {initiative, nil, nil, ""},
		"a group without a territory and with nothing": {unplaced, nil, nil, hub.TerritoryMissing},
	} {
		if err := hub.CheckApplication(c.actor, c.acknowledged, c.asked); hub.CodeOf(err) != c.code {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, c := range map[string]struct {
		actor  *hub.ActorCore
		holder string
		code   hub.Code
	}{
		"the only group of its territory":   {placed, "", ""},
		"the second group of a territory":   {placed, "Vers une SSA à Dieulefit", hub.TerritoryTaken},
		"a group that lost its territory":   {unplaced, "", hub.TerritoryMissing},
		"an initiative without a territory": {initiative, "", ""},
	} {
		if err := hub.CheckAdmission(c.actor, c.holder); hub.CodeOf(err) != c.code {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// One record takes another's place where both are published and a recognised group keeps a territory (R1).
func TestWhichRecordsAreMerged(t *testing.T) {
	t.Parallel()
	record := func(of hub.ActorType, status hub.Status, territory *string) *hub.ActorCore {
		return &hub.ActorCore{Type: of, Status: status, TerritoryID: territory}
	}
	published := record(hub.ActorGroup, hub.Published, nil)
	for what, c := range map[string]struct {
		kept, duplicate *hub.ActorCore
		networks        []string
		code            hub.Code
		at              string
	}{
		"two that nobody recognises": {published, published, nil, "", ""},
		"into one that is a proposal": {record(hub.ActorGroup, hub.Proposed, nil), published, nil,
			hub.WrongState, "keep"},
		"one that is archived": {published, record(hub.ActorGroup, hub.Archived, nil), nil,
			hub.WrongState, "duplicate"},
		"a recognised group into one without": {published, published, []string{"n"}, hub.TerritoryMissing, "keep"},
		"a recognised group into one with": {record(hub.ActorGroup, hub.Published, ref("t")), published,
			[]string{"n"}, "", ""},
		"a recognised initiative into another": {record(hub.ActorInitiative, hub.Published, nil), published,
			[]string{"n"}, "", ""},
	} {
		err := hub.CheckMerge(c.kept, c.duplicate, c.networks)
		problems, _ := hub.UserErrors(err, hub.English)
		if hub.CodeOf(err) != c.code || err != nil && problems[0].Path[len(problems[0].Path)-1] != c.at {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, c := range map[string]struct {
		keep, duplicate string
		refused         bool
	}{
		"a record and another of its type": {"group_01h455vb4pex5vsknk084sn02q",
			"group_01h455vb4pex5vsknk084sn02r", false},
		"a record and itself": {"group_01h455vb4pex5vsknk084sn02q",
			"group_01h455vb4pex5vsknk084sn02q", true},
		"records of two types": {"group_01h455vb4pex5vsknk084sn02q",
			"initiative_01h455vb4pex5vsknk084sn02r", true},
		"a record that is no actor": {"group_01h455vb4pex5vsknk084sn02q",
			"network_01h455vb4pex5vsknk084sn02r", true},
	} {
		if err := (hub.MergeRecordsInput{Keep: c.keep, Duplicate: c.duplicate}).Check(); (err != nil) != c.refused {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A body that works for profit is a member of a group like others, and does not carry one (R5).
func TestABodyThatWorksForProfitCarriesNoGroup(t *testing.T) {
	t.Parallel()
	of := func(t hub.ActorType, profit *bool) *hub.ActorCore { return &hub.ActorCore{Type: t, ForProfit: profit} }
	for _, c := range []struct {
		relation string
		source   *bool
		target   hub.ActorType
		refused  bool
	}{
		{hub.CarriesCode, ref(true), hub.ActorGroup, true},
		{hub.CarriesCode, ref(false), hub.ActorGroup, false},
		{hub.CarriesCode, nil, hub.ActorGroup, false},
		{hub.CarriesCode, ref(true), hub.ActorInitiative, false},
		{"member_of", ref(true), hub.ActorGroup, false},
	} {
		err := hub.CheckCarrier(c.relation, of(hub.ActorOrganisation, c.source), of(c.target, nil))
		if (hub.CodeOf(err) == hub.ForProfitCarrier) != c.refused {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
