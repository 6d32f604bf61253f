import type { Command } from 'commander';
import { type CommandContext, examplesText } from '../command-context.ts';
import { addAddDeviceCommand } from './access/add-device.ts';
import { addAddKeyCommand } from './access/add-key.ts';
import { addEditKeyCommand } from './access/edit-key.ts';
import { addKeyOnlyCommand } from './access/key-only.ts';
import { addKeysCommand } from './access/keys.ts';
import { addNewKeyCommand } from './access/new-key.ts';
import { addRemoveKeyCommand } from './access/remove-key.ts';
import { addAccessStatusCommand } from './access/status.ts';

/** Who gets in, and with what. */
export function addAccessCommand(program: Command, context: CommandContext): void {
  const access = program
    .command('access')
    .description('who gets in and how: keys, and what sshd accepts')
    .addHelpText('after', () =>
      examplesText([
        ['access status', 'what sshd really accepts now'],
        ['access keys', 'which keys let somebody in, and when each was last used'],
        ['access add-device', 'how a phone or another computer connects'],
        ['access key-only on', 'no passwords any more; undone unless you confirm'],
      ]),
    );
  addAccessStatusCommand(access, context);
  addKeysCommand(access, context);
  addAddKeyCommand(access, context);
  addRemoveKeyCommand(access, context);
  addEditKeyCommand(access, context);
  addNewKeyCommand(access, context);
  addAddDeviceCommand(access, context);
  addKeyOnlyCommand(access, context);
}
