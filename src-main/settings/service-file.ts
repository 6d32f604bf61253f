/** launchd's and systemd's names for the guard that runs as a service. */
export const LAUNCHD_LABEL = 'org.drawbridge.guard';
export const SYSTEMD_UNIT = 'drawbridge.service';

/** Where the system keeps what it knows of the service: it is installed where this file is. Null: no such system. */
export function serviceFile(platform: NodeJS.Platform): string | null {
  if (platform === 'darwin') return `/Library/LaunchDaemons/${LAUNCHD_LABEL}.plist`;
  return platform === 'linux' ? `/etc/systemd/system/${SYSTEMD_UNIT}` : null;
}
