package hub

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// crockford is the alphabet of the suffix of an id: Crockford's base 32, in lower case.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

const suffixLen = 26 // 128 bits, 5 bits a character, the first holds 3

// NewID returns the id of a record: a TypeID (https://github.com/jetify-com/typeid), that is its type, "_" and the 128
// bits of a UUID in base 32. Ids of one type sort as their UUIDs do.
func NewID(t RecordType, uuid [16]byte) string {
	var suffix [suffixLen]byte
	high, low := binary.BigEndian.Uint64(uuid[:8]), binary.BigEndian.Uint64(uuid[8:])
	for i := suffixLen - 1; i >= 0; i-- {
		suffix[i] = crockford[low&31]
		low = low>>5 | high<<59
		high >>= 5
	}
	return string(t) + "_" + string(suffix[:])
}

// DerivedID returns the id of what has a key of its own, as reference data, the same on every hub: a UUIDv8 made of the
// SHA-256 of its key.
func DerivedID(t RecordType, key string) string {
	hash := sha256.Sum256([]byte(string(t) + ":" + key))
	uuid := [16]byte(hash[:16])
	uuid[6] = uuid[6]&0x0f | 0x80 // version 8: the bits mean what their maker says
	uuid[8] = uuid[8]&0x3f | 0x80 // RFC 9562 variant
	return NewID(t, uuid)
}

// TypeOf returns the type that an id names, or a BadUserInput error where it is no id at all. It does not say whether
// there is such a record.
func TypeOf(id string) (RecordType, error) {
	cut := strings.LastIndexByte(id, '_')
	if cut > 0 && validSuffix(id[cut+1:]) {
		for _, t := range types {
			if string(t) == id[:cut] {
				return t, nil
			}
		}
	}
	return "", Invalid(nil, "%.60q is not an id of this hub.", id)
}

// CheckID returns an error unless id is well formed and of one of the wanted types.
func CheckID(id string, wanted ...RecordType) error {
	got, err := TypeOf(id)
	if err != nil {
		return err
	}
	for _, t := range wanted {
		if t == got {
			return nil
		}
	}
	return Invalid(nil, "%.60q is the id of a %s.", id, strings.ReplaceAll(string(got), "_", " "))
}

func validSuffix(s string) bool {
	if len(s) != suffixLen || s[0] > '7' {
		return false
	}
	for i := range len(s) {
		if strings.IndexByte(crockford, s[i]) < 0 {
			return false
		}
	}
	return true
}

// ValidSlug reports whether s can name a record in a URL: lower-case letters, digits and single hyphens.
func ValidSlug(s string) bool {
	if s == "" || len(s) > 200 || strings.HasPrefix(s, "-") || strings.HasSuffix(s, "-") || strings.Contains(s, "--") {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
