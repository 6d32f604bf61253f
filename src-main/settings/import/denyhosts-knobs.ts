import type { RuleSet } from '../../../src-shared/rule.ts';
import type { ExpandedKnobs } from './denyhosts-conf.ts';
import { ruleKnob } from './denyhosts-rules.ts';
import { denyHostsSync, syncKnob } from './denyhosts-sync.ts';
import type { Knob, Settings } from './found.ts';

const MAIL =
  'Not applicable: Drawbridge sends its owner no mail of its own. It shows notifications, and keeps all of it to be searched.';
const OWN_PATTERNS = "Not needed: Drawbridge brings its own, for every message of sshd's.";
const OWN_FIREWALL =
  'Not applicable: Drawbridge keeps a firewall of its own. What DenyHosts put there stays until you take it out.';
const ITS_OWN = "Not applicable: it is about DenyHosts' own process.";
const READ_FROM = 'Used to find what is taken over.';

/** Knobs that become nothing here, and why. */
const NOT_APPLICABLE: Readonly<Record<string, string>> = {
  ADMIN_EMAIL: MAIL,
  SMTP_HOST: MAIL,
  SMTP_PORT: MAIL,
  SMTP_FROM: MAIL,
  SMTP_SUBJECT: MAIL,
  SMTP_USERNAME: MAIL,
  SMTP_PASSWORD: MAIL,
  SMTP_SSL: MAIL,
  SMTP_DATE_FORMAT: MAIL,
  EMAIL_METHOD: MAIL,
  SSHD_FORMAT_REGEX: OWN_PATTERNS,
  SUCCESSFUL_ENTRY_REGEX: OWN_PATTERNS,
  USERDEF_FAILED_ENTRY_REGEX: OWN_PATTERNS,
  FAILED_DOVECOT_ENTRY_REGEX: 'Not applicable: Drawbridge guards SSH only.',
  DETECT_DOVECOT_LOGIN_ATTEMPTS: 'Not applicable: Drawbridge guards SSH only.',
  PFCTL_PATH: OWN_FIREWALL,
  PF_TABLE: OWN_FIREWALL,
  PF_TABLE_FILE: OWN_FIREWALL,
  DAEMON_LOG: ITS_OWN,
  DAEMON_LOG_MESSAGE_FORMAT: ITS_OWN,
  DAEMON_LOG_TIME_FORMAT: ITS_OWN,
  DAEMON_SLEEP: 'Not needed: Drawbridge reads each line when it is written.',
  DAEMON_PURGE: 'Not needed: each block ends when its time is over.',
  LOCK_FILE: ITS_OWN,
  SYSLOG_REPORT: 'Not applicable: what happens is in the history, and in the log of "drawbridge run".',
  HOSTNAME_LOOKUP: 'Not applicable: names that attackers choose are not looked up.',
  ALLOWED_HOSTS_HOSTNAME_LOOKUP: 'Not needed: names on the allow list are looked up every minute.',
  SUSPICIOUS_LOGIN_REPORT_ALLOWED_HOSTS:
    'Not applicable: a login from a country or network that is new is notified, whoever it is.',
  SECURE_LOG: 'Not taken over: Drawbridge finds the log of sshd itself. Another can be chosen with --log.',
  WORK_DIR: READ_FROM,
  ETC_DIR: READ_FROM,
  HOSTS_DENY: `${READ_FROM} Drawbridge leaves the file as it is.`,
};

/** A password is never shown. */
export function shownValue(name: string, value: string): string {
  return /PASSWORD/.test(name) && value !== '' ? '(not shown)' : value;
}

/**
 * What the settings become, and what is said of each knob that is set, in the file's order.
 * @param written as they stand in the file
 */
export function mapKnobs(
  written: ReadonlyMap<string, string>,
  { knobs, lacking }: ExpandedKnobs,
  rules: RuleSet,
): { readonly settings: Settings; readonly knobs: readonly Knob[] } {
  const settings: { -readonly [K in keyof Settings]: Settings[K] } = {};
  const port = /^[0-9]{1,5}$/.exec(knobs.get('BLOCKPORT') ?? '')?.[0];
  if (port !== undefined && Number(port) > 0 && Number(port) < 65_536) settings.port = Number(port);
  // iptables without BLOCKPORT drops all that an address sends; so does "ALL" of TCP wrappers.
  const blocksAll =
    knobs.get('BLOCK_SERVICE')?.toUpperCase() === 'ALL' ||
    ((knobs.get('IPTABLES') ?? '') !== '' && (knobs.get('BLOCKPORT') ?? '') === '');
  if (blocksAll) settings.blockAllPorts = true;
  const [deny, purge] = [scriptOf(knobs.get('PLUGIN_DENY')), scriptOf(knobs.get('PLUGIN_PURGE'))];
  if (deny !== null) settings.denyScript = deny;
  if (purge !== null) settings.purgeScript = purge;
  const sync = denyHostsSync(knobs);
  if (sync !== null) settings.denyHostsSync = sync;
  const told = [...written].map(([name, value]) => ({
    name,
    value: shownValue(name, value),
    becomes: sentence(name, value),
  }));
  return { settings, knobs: told };

  function sentence(name: string, value: string): string {
    const variable = lacking.get(name);
    if (variable !== undefined)
      return `Not taken over: the environment variable ${variable} is not set for this command.`;
    const meant = knobs.get(name) ?? value;
    return syncKnob(name, meant, knobs, sync) ?? becomes(name, meant, settings, rules);
  }
}

function becomes(name: string, value: string, settings: Settings, rules: RuleSet): string {
  const ofRule = ruleKnob(name, value, rules);
  if (ofRule !== null) return ofRule;
  if (/^FAILED_ENTRY_REGEX[0-9]*$/.test(name)) return OWN_PATTERNS;
  switch (name) {
    case 'BLOCKPORT':
      if (value === '') return 'Nothing is set.';
      return settings.port === undefined
        ? "It is no single port. Set sshd's port in the preferences."
        : `sshd's port is ${settings.port}: blocks are for it.`;
    case 'BLOCK_SERVICE':
      return value.toUpperCase() === 'ALL'
        ? 'Blocks shut every port.'
        : `Used to know DenyHosts' lines in hosts.deny. Blocks are for sshd alone.`;
    case 'IPTABLES':
      if (value === '') return 'Nothing is set.';
      return settings.blockAllPorts
        ? `${OWN_FIREWALL} Without BLOCKPORT, blocks shut every port.`
        : OWN_FIREWALL;
    case 'PLUGIN_DENY':
      return pluginSentence(value, settings.denyScript, 'begins');
    case 'PLUGIN_PURGE':
      return pluginSentence(value, settings.purgeScript, 'ends');
    default:
      return NOT_APPLICABLE[name] ?? 'DenyHosts 3.1 knows no such setting, and Drawbridge none either.';
  }
}

/** One program by its whole path, without arguments: here no shell reads it (facts/peers.md §2d). */
function scriptOf(value: string | undefined): string | null {
  return value !== undefined && /^\/[^\s,;|&$`<>()"'\\\0]{1,4000}$/.test(value) ? value : null;
}

function pluginSentence(value: string, script: string | undefined, when: string): string {
  if (value === '') return 'Nothing is set.';
  if (script !== undefined) return `It is run when a block ${when}, with the address as its argument.`;
  return 'Not taken over: it is not one program by its whole path without arguments, and no shell reads it here. Write a script that does this, and set that.';
}
