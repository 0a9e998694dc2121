package hub

// MapRequest asks what a map shows.
type MapRequest struct {
	BBox   BoundingBoxInput
	Zoom   int
	Filter ActorFilter
}

// MaxZoom is the closest zoom of a web map.
const MaxZoom = 22

// Check returns an error about the first argument that cannot be meant.
func (r MapRequest) Check() error {
	if err := r.BBox.Check(); err != nil {
		return Under(err, "bbox")
	}
	if r.Zoom < 0 || r.Zoom > MaxZoom {
		return Invalid(At("zoom"), "A zoom is between 0 and %d.", MaxZoom)
	}
	return checkFilter(r.Filter)
}

func checkFilter(f ActorFilter) error {
	if err := f.Check(); err != nil {
		return Under(err, "filter")
	}
	return nil
}

// MapView is what a map shows: points or clusters, never both.
type MapView struct {
	Points     []*MapPoint
	Clusters   []*MapCluster
	TotalCount int
}

// MapPoint is an actor on a map.
type MapPoint struct {
	ActorID     string
	Type        ActorType
	Name        string
	Slug        string
	Kind        *string
	Phase       *PhaseKind
	Latitude    float64
	Longitude   float64
	Approximate bool
}

// Point is where the actor is.
func (p *MapPoint) Point() *Point { return &Point{p.Latitude, p.Longitude, p.Approximate} }

// MapCluster is actors that lie close together.
type MapCluster struct {
	Count     int
	Latitude  float64
	Longitude float64
	West      float64
	South     float64
	East      float64
	North     float64
}

// Point is the middle of the cluster.
func (c *MapCluster) Point() *Point { return &Point{c.Latitude, c.Longitude, true} }

// Bounds is the rectangle that the cluster fills.
func (c *MapCluster) Bounds() *BoundingBox { return &BoundingBox{c.West, c.South, c.East, c.North} }

// NearRequest asks for actors around a point.
type NearRequest struct {
	Point  PointInput
	Within float64 // kilometres
	Filter ActorFilter
}

// MaxMapPoints is how many actors a map shows one by one, and how many clusters.
const MaxMapPoints = 500

// MaxNear is the widest circle that can be asked for, in kilometres.
const MaxNear = 500

// Check returns an error about the first argument that cannot be meant.
func (r NearRequest) Check() error {
	if err := r.Point.Check(); err != nil {
		return Under(err, "point")
	}
	if !(r.Within > 0 && r.Within <= MaxNear) {
		return Invalid(At("within"), "A distance is more than 0 and at most %d kilometres.", MaxNear)
	}
	return checkFilter(r.Filter)
}

// NearEdge is an actor at a distance.
type NearEdge struct {
	Cursor   string
	Node     Actor
	Distance float64 // kilometres
}

// NearConnection is a page of actors around a point.
type NearConnection struct {
	Edges      []*NearEdge
	PageInfo   *PageInfo
	TotalCount int
}

// Nodes are the actors without their distance.
func (c *NearConnection) Nodes() []Actor {
	nodes := make([]Actor, len(c.Edges))
	for i, edge := range c.Edges {
		nodes[i] = edge.Node
	}
	return nodes
}
