// Elements that an island has not taken up yet.

const taken = new WeakMap<Element, Set<string>>();

/** Elements below `root` that match and that the island `name` sees for the first time. */
export function fresh<E extends HTMLElement>(root: ParentNode, name: string, selector: string): E[] {
  return [...root.querySelectorAll<E>(selector)].filter((element) => {
    const names = taken.get(element) ?? new Set<string>();
    if (names.has(name)) return false;
    taken.set(element, names.add(name));
    return true;
  });
}
