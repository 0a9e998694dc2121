package hub

// Dimension is along what records are counted.
type Dimension string

// The dimensions.
const (
	ByType        Dimension = "TYPE"
	ByKind        Dimension = "KIND"
	ByPhase       Dimension = "PHASE"
	ByScale       Dimension = "SCALE"
	ByCountry     Dimension = "COUNTRY"
	ByRegion      Dimension = "REGION"
	ByDepartement Dimension = "DEPARTEMENT"
	ByEPCI        Dimension = "EPCI"
	ByCommune     Dimension = "COMMUNE"
	ByYear        Dimension = "YEAR"
	ByMonth       Dimension = "MONTH"
)

// StatisticsRequest asks for counts of actors along one dimension.
type StatisticsRequest struct {
	By     Dimension
	Filter ActorFilter
	First  int
}

// Check returns an error about the first argument that cannot be meant.
func (r StatisticsRequest) Check() error {
	if r.First < 1 || r.First > MaxPage {
		return Invalid(At("first"), "Statistics have 1 to %d parts.", MaxPage)
	}
	return checkFilter(r.Filter)
}

// Statistics is how many actors there are along one dimension.
type Statistics struct {
	Dimension  Dimension
	Buckets    []*Bucket
	TotalCount int
}

// Bucket is a part of a whole that is counted.
type Bucket struct {
	Key         string
	LabelFR     string
	LabelEN     string
	TerritoryID *string
	Count       int
}

// Label is what people read in a language.
func (b *Bucket) Label(l Language) string {
	if l == English {
		return b.LabelEN
	}
	return b.LabelFR
}
