/** For a part that scrolls: it can be scrolled by keyboard too (WCAG 2.1.1), whatever is in it. */
export const SCROLLS = { tabIndex: 0 } as const;
