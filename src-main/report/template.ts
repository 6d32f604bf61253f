/** Each placeholder and what stands in its place. */
export const PLACEHOLDERS = {
  reporter: 'who reports: the name from the settings, or the mail address',
  address: 'the address that the report is about; of several, the first',
  summary: 'attempts and addresses in one sentence',
  details: 'source, port, protocol, attempts, first and last time (UTC) and names tried, of each address',
  clock: "whether this machine's clock is kept right",
  destination: 'the address that was attacked, where that may be told',
  excerpt: 'lines of the log, at most 20',
  contact_source: 'how the recipient was found',
  report_id: "the report's own number",
} as const;

export type Placeholder = keyof typeof PLACEHOLDERS;

/** Without these a report is of no use to a desk. */
const NEEDED: readonly Placeholder[] = ['details', 'excerpt', 'report_id'];

export const DEFAULT_TEMPLATE = `Hello,

this is a report of SSH login attempts from your network. {summary} The machine behind the address may be compromised, or somebody may be misusing it.

{details}

All times are UTC. {clock}
{destination}
Log excerpt, told again in sshd's words; names that may be somebody's are replaced:

{excerpt}

Please look into it, and let the owner of the machine know. Attached are xarf.json (XARF v4) and log.txt with the same in full.

You get this because {contact_source}. If this is not the right address, or you want no more such reports, please answer this mail.

Reported by {reporter}
Report-ID: {report_id}
`;

/** Why a text can't be a template, as a sentence; null: it can. */
export function templateProblem(template: string): string | null {
  const names = Object.keys(PLACEHOLDERS);
  for (const [found, name = ''] of template.matchAll(/\{([^{}]*)\}?/g)) {
    if (names.includes(name) && found.endsWith('}')) continue;
    return `"${found.slice(0, 40)}" is no placeholder. There are: ${names.map((one) => `{${one}}`).join(', ')}.`;
  }
  if (/\}/.test(template.replaceAll(/\{[^{}]*\}/g, ''))) {
    return 'There is a "}" without its "{". Take it out, or complete the placeholder.';
  }
  const missing = NEEDED.find((name) => !template.includes(`{${name}}`));
  return missing === undefined
    ? null
    : `{${missing}} is missing: without ${PLACEHOLDERS[missing]}, nobody can act on a report. Put it in.`;
}

/** What stands in the placeholders' place is not looked through for others. */
export function fillTemplate(template: string, values: Readonly<Record<Placeholder, string>>): string {
  const filled = template.replaceAll(/\{([a-z_]+)\}/g, (found, name: string) =>
    Object.hasOwn(values, name) ? values[name as Placeholder] : found,
  );
  // A line whose only placeholder had nothing to say.
  return filled.replaceAll(/\n{3,}/g, '\n\n');
}
