export const PARTS = ['when', 'mail', 'text', 'services', 'outbox'] as const;
export type ReportsPart = (typeof PARTS)[number];

/** Of "reports/mail" the part; the first where there is none of this name. */
export function reportsPartOf(tab: string | null): ReportsPart {
  const name = tab?.split('/')[1];
  return PARTS.find((part) => part === name) ?? 'when';
}
