// The list that this phone carries: whole the first time, then only what changed.
import { ask } from "./sync.js";

const LIST = "/api/v1/field/list";

/** The new list out of the old one and the server's answer; null when they do not fit together. */
export function patched(old, answer) {
  const list = { ...old, made_at: answer.made_at, stamp: answer.stamp };
  if (answer.same) return list;
  if (!answer.parts) return null;
  list.tags = { ...old.tags, ...answer.tags };
  for (const name of answer.gone) {
    delete list[name];
    delete list.tags[name];
  }
  for (const [name, steps] of Object.entries(answer.parts)) {
    if (!Array.isArray(steps)) {
      list[name] = steps.row;
      continue;
    }
    const had = Array.isArray(old[name]) ? old[name] : [];
    const rows = [];
    for (const step of steps) {
      if (!Array.isArray(step)) rows.push(step.row);
      else if (step[0] + step[1] > had.length) return null;
      else rows.push(...had.slice(step[0], step[0] + step[1]));
    }
    list[name] = rows;
  }
  return list;
}

/** Ask for the list: {list, same}. `list` is null when the server does not give one. */
export async function fetchList(fetcher, old, token) {
  if (old?.stamp && token) {
    const found = await update(fetcher, old, token);
    if (found) return found;
  }
  const { status, body } = await ask(fetcher, LIST);
  return { list: status === 200 ? body : null, same: false };
}

async function update(fetcher, old, token) {
  const tell = (have) =>
    ask(fetcher, LIST, {
      method: "POST", body: JSON.stringify(have),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    });
  let { status, body } = await tell({ stamp: old.stamp });
  // Only when something changed is it worth telling what this phone has, row by row.
  if (status === 200 && body.changed) ({ status, body } = await tell({ stamp: old.stamp, tags: old.tags }));
  if (status !== 200) return null;
  const list = patched(old, body);
  return list && { list, same: Boolean(body.same) };
}
