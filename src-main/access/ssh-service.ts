/** sshd as the system's keeper of services has it. */
export type SshService =
  | {
      readonly kind: 'found';
      readonly keeper: 'launchd' | 'systemd';
      /** It is to run, also after a restart; null: not told. */
      readonly isEnabled: boolean | null;
      /** It runs, or waits for connections; null: not told. */
      readonly isLoaded: boolean | null;
    }
  /** There is nothing to switch; why, in a sentence. */
  | { readonly kind: 'none'; readonly why: string };
