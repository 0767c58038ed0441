// From what was marked on the conversation page to the visit that is sent. No screen in here.
import { momentOf } from "./dates.js";
import { screeningOf } from "./household.js";
import { uuid7 } from "./ids.js";
import { answersToSend } from "./script.js";

/** What is asked, per channel and purpose, in the order of speech. Nothing is preset. */
export const CONSENTS = [
  { channel: "sms", purpose: "this_case", needs: "phone" },
  { channel: "call", purpose: "this_case", needs: "phone" },
  { channel: "letter", purpose: "this_case" },
  { channel: "sms", purpose: "other_programs", needs: "phone" },
  { channel: "call", purpose: "other_programs", needs: "phone" },
];
const QUOTATION = { channel: "", purpose: "quotation" };

export const consentKey = ({ channel, purpose, organization }) => [channel, purpose, ...(organization ? [organization.id] : [])].join(":");

/** The sentence that asks it, by the code under which its versions and languages are kept. */
export const consentCode = ({ channel, purpose }) => ["consent", purpose, ...(channel ? [channel] : [])].join("_");

/** Everything to ask now: sharing is asked for each office whose program was spoken of, by its name. */
export function consentsOf(draft, programs) {
  const offices = new Map();
  for (const { id, organization } of programs) {
    if (organization && draft.programs.includes(id)) offices.set(organization.id, organization);
  }
  return [...CONSENTS, ...[...offices.values()].map((organization) => ({ channel: "", purpose: "sharing", organization })), QUOTATION];
}

export function newDraft({ language = "", person = null } = {}) {
  return {
    needs: [], noNeed: false, who: person ?? "", name: "", phone: "", language,
    consents: {}, programs: [], help: null, helpNot: [], words: "", court: "",
    day: "", time: "", note: "", dnc: { on: false, scope: "resident", until: "" },
    brokenOff: false, interpreter: "", answers: {}, screening: null, helpWith: {}, ids: {},
  };
}

const isPerson = (draft) => draft.who === "new" || Boolean(draft.who && !["none", "nothing"].includes(draft.who));

export const hasPerson = isPerson;

/** Programs that answer the chosen needs: the campaign's first. */
export function programsFor(draft, programs, offered = []) {
  const wanted = new Set(draft.needs);
  const found = programs.filter((program) => (program.needs ?? []).some((need) => wanted.has(need)));
  const first = new Set(offered);
  return [...found.filter((program) => first.has(program.id)), ...found.filter((program) => !first.has(program.id))];
}

/** The requests for help: each need once, by its program where one was spoken of. */
export function helpOf(draft, programs, needs) {
  if (!draft.help) return [];
  const urgent = new Set(needs.filter((need) => need.is_urgent).map((need) => need.code));
  const spoken = programs.filter((program) => draft.programs.includes(program.id));
  const entries = new Map();
  for (const need of draft.needs.filter((code) => !draft.helpNot.includes(code))) {
    const wanted = spoken.find((one) => one.id === draft.helpWith?.[need]);
    const program = (wanted ?? spoken.find((one) => (one.needs ?? []).includes(need)))?.id ?? null;
    const key = program ?? need;
    if (entries.has(key)) continue;
    entries.set(key, {
      program, need, words: draft.words.trim(),
      court_on: urgent.has(need) && draft.court ? draft.court : null,
    });
  }
  if (!entries.size) {
    for (const program of spoken) entries.set(program.id, { program: program.id, need: null, words: draft.words.trim(), court_on: null });
  }
  return [...entries.values()];
}

/** What has to be put right before saving: [{field, key}], in the order of the page. */
export function problemsOf(draft, { programs, needs, known }) {
  const found = [];
  const typed = draft.phone.trim();
  const reach = draft.who === "new" ? typed : known?.has_phone;
  if (draft.who === "new" && !draft.name.trim() && !typed) found.push({ field: "name", key: "fix_name" });
  if (draft.who === "new" && typed && !/\d.*\d.*\d.*\d.*\d.*\d.*\d/.test(typed)) found.push({ field: "phone", key: "fix_phone" });
  if (isPerson(draft) && !reach) {
    const yes = CONSENTS.find((one) => one.needs && draft.consents[consentKey(one)]);
    if (yes) found.push({ field: draft.who === "new" ? "phone" : `consent-${consentKey(yes)}`, key: "fix_reach" });
  }
  if (draft.help && !isPerson(draft)) found.push({ field: "who", key: "fix_help_who" });
  if (draft.help && !helpOf(draft, programs, needs).length) found.push({ field: "help", key: "fix_help_what" });
  if (draft.day && !draft.time) found.push({ field: "time", key: "fix_time" });
  if (draft.dnc.on && draft.dnc.scope === "resident" && !isPerson(draft)) found.push({ field: "dnc", key: "fix_dnc" });
  return found;
}

const idIn = (ids, name) => (ids[name] ??= uuid7());

/** The parts of a visit's payload that name the door or the call. */
export function placeOf(place) {
  const payload = { channel: place.channel ?? "door" };
  for (const key of ["direction", "begun_by", "campaign", "turf", "building", "unit", "new_unit", "place"]) {
    if (place[key]) payload[key] = place[key];
  }
  return payload;
}

export function visitOf(draft, place, { programs, needs, campaign, household, script = () => null }) {
  const nothing = draft.who === "nothing";
  const payload = { ...placeOf(place), disposition: "conversation" };
  if (draft.language) payload.language = draft.language;
  if (draft.brokenOff) payload.is_broken_off = true;
  const dnc = draft.dnc.on && !(nothing && draft.dnc.scope === "resident");
  if (dnc) {
    payload.do_not_contact = {
      id: idIn(draft.ids, "dnc"), scope: draft.dnc.scope, channel: "any", reason: "asked",
      expires_on: draft.dnc.until || null,
    };
  }
  if (nothing) {
    // Counted by building and day; the apartment goes along only where it is to be left alone.
    if (!dnc || draft.dnc.scope !== "unit") {
      delete payload.unit;
      delete payload.new_unit;
    }
    return { ...payload, keeps_nothing: true };
  }
  if (draft.needs.length) payload.needs = [...draft.needs];
  if (draft.programs.length) payload.programs = [...draft.programs];
  if (draft.interpreter.trim()) payload.interpreter = draft.interpreter.trim();
  if (draft.note.trim()) payload.note = draft.note.trim();
  const answers = draft.brokenOff ? {} : answersToSend(script(), draft.answers);
  if (Object.keys(answers).length) {
    payload.answers = answers;
    if (script()) payload.script = script().id;
    if (campaign) payload.campaign ??= campaign.id;
  }
  if (draft.who === "new") {
    payload.resident = { id: idIn(draft.ids, "resident"), name: draft.name.trim() };
    if (draft.phone.trim()) payload.resident.phone = draft.phone.trim();
    if (draft.language) payload.resident.languages = [draft.language];
  } else if (isPerson(draft)) {
    payload.resident = { id: draft.who };
  }
  if (payload.resident) {
    const consents = consentsOf(draft, programs).filter((one) => consentKey(one) in draft.consents).map((one) => ({
      channel: one.channel, purpose: one.purpose, answer: draft.consents[consentKey(one)],
      ...(one.organization ? { organization: one.organization.id } : {}), ...draft.read?.[consentKey(one)],
    }));
    if (consents.length) payload.consents = consents;
    const help = helpOf(draft, programs, needs);
    if (help.length) payload.help = help;
    const screening = screeningOf(draft, household);
    if (screening) payload.screening = screening;
  }
  if (draft.day && draft.time) {
    payload.appointment = appointment(idIn(draft.ids, "appointment"), draft.day, draft.time, payload.channel === "event" ? "phone" : payload.channel);
  }
  return payload;
}

/** What the phone keeps of the form beside the visit: nothing that they did not agree to keep. */
export const formOf = (draft) => ({ ...draft, script: undefined, screening: draft.screening?.keep === true ? draft.screening : null });

export const appointment = (id, day, time, channel) => ({
  id, starts_at: new Date(momentOf(day, time)).toISOString(), channel,
});

/** Whether it may not wait behind other visits. */
export const isUrgent = (draft, needs) =>
  needs.some((need) => need.is_urgent && draft.needs.includes(need.code));
