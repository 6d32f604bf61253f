/** Where the helper and what starts it are on a Mac (facts/macos.md §6: root-owned places outside the app). */
export interface HelperPlaces {
  readonly script: string;
  /** launchd's job that answers on the socket. */
  readonly socketJob: string;
  /** launchd's job that brings back at boot what was blocked, and undoes what is due. */
  readonly restoreJob: string;
  readonly socket: string;
}

export const MAC_PLACES: HelperPlaces = {
  script: '/Library/PrivilegedHelperTools/drawbridge-helper',
  socketJob: '/Library/LaunchDaemons/org.drawbridge.helper.plist',
  restoreJob: '/Library/LaunchDaemons/org.drawbridge.restore.plist',
  socket: '/var/run/drawbridge-helper.sock',
};
