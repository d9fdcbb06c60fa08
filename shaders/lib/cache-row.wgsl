// The row of a cache [BATCH·KVHEADS·KEYS, D] for a row of its new entries [BATCH·QUERIES·KVHEADS, D], the last of its keys.
const ENTRIES = BATCH * QUERIES * KVHEADS;

fn cache_row(row: u32) -> u32 {
  let token = row / KVHEADS;
  return (token / QUERIES * KVHEADS + row % KVHEADS) * KEYS + (KEYS - QUERIES) + token % QUERIES;
}
