import { Notification } from 'electron';
import type { Notice, NoticeAction } from './notice.ts';
import type { Shown } from './notifier.ts';

const BUTTONS: Readonly<Record<NoticeAction, string>> = {
  details: 'Details',
  unblock: 'Unblock',
  confirm: 'Confirm',
  undo: 'Undo Now',
};

/** Shows a notice by the system's own means. @param onFault told where the system refuses (an unsigned app on macOS) */
export function showElectronNotice(
  notice: Notice,
  silent: boolean,
  act: (action: NoticeAction | null) => void,
  onFault: (message: string) => void,
): Shown {
  const notification = new Notification({
    // The next with the same id takes its place (Electron's docs: UNNotificationRequest's identifier).
    id: `drawbridge.${notice.category}`,
    groupId: `drawbridge.${notice.category}`,
    title: notice.title,
    body: notice.body,
    silent,
    actions: notice.actions.map((action) => ({ type: 'button', text: BUTTONS[action] })),
  });
  notification.on('click', () => act(null));
  notification.on('action', ({ actionIndex }) => {
    const action = notice.actions[actionIndex];
    if (action !== undefined) act(action);
  });
  notification.on('failed', (_event, error) => onFault(`A notification was not shown: ${error}`));
  notification.show();
  return { close: () => notification.close() };
}
