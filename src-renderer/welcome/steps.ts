export const STEPS = ['intro', 'protect', 'firewall', 'log', 'access', 'done'] as const;
export type Step = (typeof STEPS)[number];

export const STEP_TITLES: Readonly<Record<Step, string>> = {
  intro: 'Drawbridge guards Remote Login',
  protect: 'Protect, or only watch',
  firewall: 'The firewall',
  log: "sshd's log",
  access: 'How one gets in',
  done: 'That is all',
};

/** The step so many further on, within the first and the last. */
export function stepAfter(step: Step, by: 1 | -1): Step {
  const index = STEPS.indexOf(step) + by;
  return STEPS[Math.min(Math.max(index, 0), STEPS.length - 1)] ?? step;
}
