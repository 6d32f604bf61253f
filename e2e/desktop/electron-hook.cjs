// Preloaded into the real Electron (-r) before the app's main: lets a test see and press what Playwright can't
// reach, by watching the prototypes that every importer shares. It changes nothing of what they do, except that
// save dialogs are answered by the test and notifications are not left on the owner's screen.
const { Tray, Notification, dialog } = require('electron');

const seen = { trays: [], menu: null, notifications: [], savePath: null };
globalThis.drawbridgeTest = seen;

const { setToolTip, popUpContextMenu } = Tray.prototype;
Tray.prototype.setToolTip = function (text) {
  if (!seen.trays.includes(this)) seen.trays.push(this);
  this.testToolTip = text;
  return setToolTip.call(this, text);
};
Tray.prototype.popUpContextMenu = function (menu, ...rest) {
  seen.menu = menu;
  return seen.isPressing ? undefined : popUpContextMenu.call(this, menu, ...rest);
};
Notification.prototype.show = function () {
  seen.notifications.push(this);
};
dialog.showSaveDialog = async () => ({
  canceled: seen.savePath === null,
  filePath: seen.savePath ?? '',
});

seen.clickTray = () => {
  const [tray] = seen.trays;
  tray.emit('click', {}, tray.getBounds(), { x: 0, y: 0 });
};
seen.rightClickTray = () => {
  seen.isPressing = true;
  seen.trays[0].emit('right-click', {}, seen.trays[0].getBounds());
  seen.isPressing = false;
  return seen.menu;
};
seen.press = (labels) => {
  let items = seen.rightClickTray().items;
  for (const label of labels) {
    const item = items.find((one) => one.label === label);
    if (item === undefined) throw new Error(`the menu does not offer "${label}"`);
    if (item.submenu) items = item.submenu.items;
    else item.click();
  }
};
