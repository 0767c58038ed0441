// What stands between the phone's store and its reader: nothing, or the person's PIN (vault.js).
export const guarded = {
  record: null, // as kept in the store: how the key is wrapped; null where no PIN is set
  key: null, // open: what shuts and opens values
};

/** A PIN is set and was not given yet. */
export const locked = () => Boolean(guarded.record && !guarded.key);

/** A value as it is stored. To be had before a transaction begins: one does not wait for it. */
export const guard = async (value) => (guarded.key && value ? guarded.key.shut(value) : value);

/** A stored value as it was. */
export const bare = async (value) => (value?.shut ? guarded.key.open(value) : value);
