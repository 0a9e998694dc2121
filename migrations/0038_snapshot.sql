-- What a record says is described in the hub, which writes the snapshots of its history itself.

DROP FUNCTION record_snapshot(text);
