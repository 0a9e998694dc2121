package hub

// Point is a place on the earth, WGS 84, in degrees.
type Point struct {
	Latitude    float64
	Longitude   float64
	Approximate bool // it stands for a wider place
}

// CheckPoint returns an error unless the point is on the earth. NaN is nowhere.
func CheckPoint(latitude, longitude float64) error {
	if !(latitude >= -90 && latitude <= 90) {
		return Invalid(At("latitude"), "A latitude is between -90 and 90 degrees.")
	}
	if !(longitude >= -180 && longitude <= 180) {
		return Invalid(At("longitude"), "A longitude is between -180 and 180 degrees.")
	}
	return nil
}

// PointInput is a point that a caller gives.
type PointInput struct{ Latitude, Longitude float64 }

// Check returns an error unless the point is on the earth.
func (p PointInput) Check() error { return CheckPoint(p.Latitude, p.Longitude) }

// BoundingBox is a rectangle on the map, in degrees, WGS 84.
type BoundingBox struct{ West, South, East, North float64 }

// BoundingBoxInput is a rectangle that a caller gives.
type BoundingBoxInput BoundingBox

// Check returns an error unless the box lies on the earth, west of east and south of north.
func (b BoundingBoxInput) Check() error {
	switch {
	case !(b.West >= -180 && b.West <= 180):
		return Invalid(At("west"), "A longitude is between -180 and 180 degrees.")
	case !(b.East >= -180 && b.East <= 180):
		return Invalid(At("east"), "A longitude is between -180 and 180 degrees.")
	case !(b.South >= -90 && b.South <= 90):
		return Invalid(At("south"), "A latitude is between -90 and 90 degrees.")
	case !(b.North >= -90 && b.North <= 90):
		return Invalid(At("north"), "A latitude is between -90 and 90 degrees.")
	case b.West >= b.East:
		return Invalid(At("west"), "The box is reversed: west must be less than east.")
	case b.South >= b.North:
		return Invalid(At("south"), "The box is reversed: south must be less than north.")
	}
	return nil
}
