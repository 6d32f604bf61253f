/** What launchd and systemd are told about the guard. Pure. */
import { SYSTEM_PATH } from '../../../src-shared/system.ts';
import { LAUNCHD_LABEL } from '../../settings/service-file.ts';

/** What the service runs: absolute paths, links resolved. */
export interface ServiceProgram {
  readonly node: string;
  readonly launch: string;
  /** Of the page in a browser; null: there is none. */
  readonly uiPort: number | null;
}

/** The variable that tells a guard that it is one, "1". */
export const RUNS_AS_SERVICE = 'DRAWBRIDGE_SERVICE';

/** Seconds until what ended is started again. */
const RESTART_SECONDS = 5;
/** Seconds that the guard has to end by itself. */
const END_SECONDS = 30;

/**
 * A LaunchDaemon (launchd.plist(5)): runs at boot, nobody logged in, and again whenever it ends.
 * AbandonProcessGroup: what the helper has left behind to undo in time outlives a restart of the guard.
 */
export function launchdPlist(program: ServiceProgram, logFile: string): string {
  const words = [program.node, program.launch, ...commandOf(program)].map(
    (word) => `    <string>${xml(word)}</string>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${LAUNCHD_LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${words.join('\n')}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
    <key>PATH</key>
    <string>${SYSTEM_PATH}</string>
    <key>${RUNS_AS_SERVICE}</key>
    <string>1</string>
  </dict>
  <key>WorkingDirectory</key>
  <string>/</string>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <true/>
  <key>ThrottleInterval</key>
  <integer>${RESTART_SECONDS}</integer>
  <key>ExitTimeOut</key>
  <integer>${END_SECONDS}</integer>
  <key>AbandonProcessGroup</key>
  <true/>
  <key>StandardOutPath</key>
  <string>${xml(logFile)}</string>
  <key>StandardErrorPath</key>
  <string>${xml(logFile)}</string>
</dict>
</plist>
`;
}

/**
 * A unit (systemd.service(5)). KillMode=process: what the helper has left behind to undo in time outlives a
 * restart of the guard.
 */
export function systemdUnit(program: ServiceProgram): string {
  return `[Unit]
Description=Drawbridge, which guards SSH
After=network.target nftables.service

[Service]
Type=exec
ExecStart=${[program.node, program.launch].map(unitWord).join(' ')} ${commandOf(program).join(' ')}
Environment=PATH=${SYSTEM_PATH} ${RUNS_AS_SERVICE}=1
WorkingDirectory=/
Restart=always
RestartSec=${RESTART_SECONDS}
TimeoutStopSec=${END_SECONDS}
KillMode=process

[Install]
WantedBy=multi-user.target
`;
}

function commandOf({ uiPort }: ServiceProgram): string[] {
  return uiPort === null ? ['run'] : ['run', '--ui-port', String(uiPort)];
}

const UNIT_WORD = String.raw`"((?:[^"\\]|\\.)*)"`;
const EXEC_START = new RegExp(`^ExecStart=${UNIT_WORD} ${UNIT_WORD} run(?: --ui-port (\\d+))?$`, 'm');

/** The program that a definition of ours runs; null where it is none of ours. */
export function programIn(definition: string): ServiceProgram | null {
  if (definition.startsWith('<?xml')) {
    const words = [...definition.matchAll(/^ {4}<string>(.*)<\/string>$/gm)].map(([, word = '']) =>
      unXml(word),
    );
    const [node, launch, run, flag, port] = words;
    if (node === undefined || launch === undefined || run !== 'run') return null;
    return { node, launch, uiPort: flag === '--ui-port' ? Number(port) : null };
  }
  const [, node, launch, port] = EXEC_START.exec(definition) ?? [];
  if (node === undefined || launch === undefined) return null;
  return { node: unUnit(node), launch: unUnit(launch), uiPort: port === undefined ? null : Number(port) };
}

function unUnit(text: string): string {
  return text.replace(/\\(.)/g, '$1').replaceAll('%%', '%').replaceAll('$$', '$');
}

/** XML 1.0 knows no way to write a control character. */
function xml(text: string): string {
  return plain(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unXml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Quoted, with the specifiers and variables that systemd would put in its place doubled (systemd.service(5), "Command lines"). */
function unitWord(text: string): string {
  const escaped = plain(text)
    .replace(/["\\]/g, (sign) => `\\${sign}`)
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return `"${escaped}"`;
}

function plain(text: string): string {
  if (/[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(text))
    throw new Error('a path of the service holds a control character');
  return text;
}
