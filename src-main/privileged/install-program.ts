import type { HelperPlaces } from './helper-places.ts';
import { shellWord } from './quoting.ts';

/** What is installed, as text: no file that another process could exchange is ever read by root. */
export interface HelperTexts {
  readonly script: string;
  readonly socketJob: string;
  readonly restoreJob: string;
}

const BEGIN = `PATH=/usr/bin:/bin:/usr/sbin:/sbin
export PATH
umask 022
exec 3>&2 2>/dev/null
fail() {
    printf '%s\\n' "$1" >&3
    exit 1
}
job() {
    name=\${1##*/}
    printf '%s\\n' "\${name%.plist}"
}
leave() {
    launchctl bootout "system/$(job "$1")" >/dev/null 2>&1
}
`;

/** Written beside its place, in a directory of root's, and then put there at once. */
const INSTALL = `put() {
    dir=\${1%/*}
    [ -d "$dir" ] || mkdir -p "$dir" || fail "There is no $dir, and it can't be made."
    chown 0:0 "$dir" || fail "$dir can't be made root's."
    chmod go-w "$dir" || fail "$dir can't be closed to others."
    [ ! -d "$1" ] || fail "$1 is a directory. Move it away, then try again."
    new=$(mktemp "$dir/.drawbridge.XXXXXX") || fail "No file can be made in $dir."
    { printf '%s' "$3" >"$new" && chown 0:0 "$new" && chmod "$2" "$new" && mv -f "$new" "$1"; } || {
        rm -f "$new"
        fail "$1 can't be written. Is the disk full?"
    }
}
enter() {
    launchctl enable "system/$(job "$1")"
    tries=0
    # A job that has just left may take a moment to go: until then launchd refuses with "5: Input/output error".
    until said=$(launchctl bootstrap system "$1" 2>&1); do
        tries=$((tries + 1))
        [ $tries -lt 15 ] || fail "launchd does not take $1: $said"
        sleep 1
    done
}
`;

/** A shell's program that installs the helper, or puts another in its place; to be run by root. */
export function installProgram(places: HelperPlaces, texts: HelperTexts): string {
  const [script = '', socketJob = '', restoreJob = ''] = [
    places.script,
    places.socketJob,
    places.restoreJob,
  ].map(shellWord);
  const steps = [
    `leave ${restoreJob}`,
    `leave ${socketJob}`,
    `put ${script} 755 ${shellWord(texts.script)}`,
    `put ${socketJob} 644 ${shellWord(texts.socketJob)}`,
    `put ${restoreJob} 644 ${shellWord(texts.restoreJob)}`,
    `enter ${socketJob}`,
    `enter ${restoreJob}`,
  ];
  return `${BEGIN}${INSTALL}${steps.join('\n')}\n`;
}

/**
 * A shell's program that takes the helper out, to be run by root. The installed script knows best what it did; where
 * it can't be run, at least nothing of it stays.
 */
export function uninstallProgram(places: HelperPlaces): string {
  const script = shellWord(places.script);
  const jobs = [places.restoreJob, places.socketJob].map(shellWord);
  return `${BEGIN}if [ -f ${script} ] && [ ! -L ${script} ]; then
    said=$(printf 'uninstall\\n.\\n' | /bin/sh ${script} | tail -n 1)
    case $said in
    'error: this verb'*) ;;
    error:*) fail "The helper could not be taken out: \${said#error: }." ;;
    esac
fi
${jobs.map((job) => `leave ${job}`).join('\n')}
rm -f ${script} ${jobs.join(' ')} || fail "The helper's files can't be removed."
exit 0
`;
}
