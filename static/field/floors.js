// What a floor is called.
import { t } from "./words.js";

export const allPenthouse = (doors) => doors?.length && doors.every(({ unit }) => /^ph/i.test(unit.label));

export const floorName = (floor, doors) => {
  if (floor === 200 || allPenthouse(doors)) return "PH";
  if (floor === null) return t("other_doors");
  if (floor < 0) return t("basement");
  return floor === 0 ? t("ground_floor") : t("floor", { floor });
};
