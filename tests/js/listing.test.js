import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchList, patched } from "../../static/field/listing.js";

const rows = (...ids) => ids.map((id) => ({ id }));
const old = { made_at: "a", stamp: "s", units: rows(1, 2, 3, 4), city: { n: 1 }, late: rows(9), tags: { units: "t", city: "t", late: "t" } };

test("an update takes what stayed and puts what is new, in the new order", () => {
  const list = patched(old, {
    made_at: "b", stamp: "z", gone: ["late"], tags: { units: "u", city: "v" },
    parts: { units: [[3, 1], { row: { id: 7 } }, [0, 2]], city: { row: { n: 2 } } },
  });
  assert.deepEqual(list, { made_at: "b", stamp: "z", units: rows(4, 7, 1, 2), city: { n: 2 }, tags: { units: "u", city: "v" } });
  assert.deepEqual(old.units, rows(1, 2, 3, 4)); // the old one stays whole until the new one is kept
});

test("what does not fit is not patched: the whole list is asked for", async () => {
  assert.equal(patched(old, { made_at: "b", stamp: "z", gone: [], tags: {}, parts: { units: [[2, 9]] } }), null);
  const asked = [];
  const fetcher = async (url, { method = "GET" } = {}) => {
    asked.push(method);
    const body = method === "GET" ? { units: rows(5) } : { stamp: "z", made_at: "b", changed: asked.length === 1, gone: [], tags: {}, parts: { units: [[2, 9]] } };
    return { status: 200, ok: true, json: async () => body };
  };
  assert.deepEqual(await fetchList(fetcher, old, "token"), { list: { units: rows(5) }, same: false });
  assert.deepEqual(asked, ["POST", "POST", "GET"]);
});

test("nothing changed costs one small question", async () => {
  const bodies = [];
  const fetcher = async (_url, { body }) => {
    bodies.push(JSON.parse(body));
    return { status: 200, ok: true, json: async () => ({ same: true, stamp: "s", made_at: "c" }) };
  };
  const { list, same } = await fetchList(fetcher, old, "token");
  assert.equal(same, true);
  assert.equal(list.made_at, "c");
  assert.equal(list.units, old.units);
  assert.deepEqual(bodies, [{ stamp: "s" }]);
});
