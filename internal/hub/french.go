package hub

var french = map[string]string{}
