import { z } from 'zod';
import { mailAccountSchema, reportSettingsSchema } from '../../src-shared/contract.ts';

const { shape } = reportSettingsSchema;

/** What settings.json says about abuse reports. Passwords and keys are never in it. */
export const reportsSchema = z
  .strictObject({
    mode: shape.mode.default('ask'),
    thresholdAttempts: shape.thresholdAttempts.default(10),
    automaticAfterBlocks: shape.automaticAfterBlocks.default(3),
    dailyCap: shape.dailyCap.default(10),
    aggregate: shape.aggregate.default(false),
    includeOwnAddress: shape.includeOwnAddress.default(false),
    reporter: shape.reporter.default(''),
    template: shape.template.default(null),
    abuseIpdb: shape.abuseIpdb.default(false),
    blocklistDe: shape.blocklistDe.default(false),
    blocklistDeServer: shape.blocklistDeServer.default(''),
    denyScript: shape.denyScript.default(null),
    purgeScript: shape.purgeScript.default(null),
    account: mailAccountSchema.nullable().default(null),
  })
  .prefault({});
