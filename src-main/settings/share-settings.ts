import { z } from 'zod';
import {
  crowdSecSettingsSchema,
  denyHostsSettingsSchema,
  listSettingsSchema,
  placeRuleSchema,
} from '../../src-shared/contract.ts';

const denyHosts = denyHostsSettingsSchema.shape;
const crowdSec = crowdSecSettingsSchema.shape;

const PLACE_FILE = 'an absolute path, or null';
const placeFile = z
  .string(PLACE_FILE)
  .max(4096)
  .regex(/^\/[^\0]*$/, PLACE_FILE)
  .nullable()
  .default(null);

/**
 * What settings.json says about shared defence; nothing of it is on at first. Passwords and keys are never in it.
 * DenyHosts' defaults: facts/reporting-and-sharing.md §4.
 */
export const shareSettingsSchema = z
  .strictObject({
    denyHosts: z
      .strictObject({
        server: denyHosts.server.default(''),
        upload: denyHosts.upload.default(false),
        download: denyHosts.download.default(false),
        intervalSeconds: denyHosts.intervalSeconds.default(3600),
        threshold: denyHosts.threshold.default(3),
        resiliencySeconds: denyHosts.resiliencySeconds.default(18_000),
        keepSeconds: denyHosts.keepSeconds.default(2_592_000),
        ca: denyHosts.ca.default(null),
        sendVersion: denyHosts.sendVersion.default(false),
      })
      .prefault({}),
    crowdSec: z
      .strictObject({
        url: crowdSec.url.default(''),
        ca: crowdSec.ca.default(null),
        machineId: crowdSec.machineId.default(''),
        pull: crowdSec.pull.default(true),
        push: crowdSec.push.default(true),
        pollSeconds: crowdSec.pollSeconds.default(5),
        origins: crowdSec.origins.default([]),
      })
      .prefault({}),
    lists: z.array(listSettingsSchema).max(50).default([]),
    placeRules: z.array(placeRuleSchema).max(200).default([]),
    /** The owner's own data of countries and networks (MMDB). */
    countryFile: placeFile,
    networkFile: placeFile,
  })
  .prefault({});

export type ShareSettings = z.output<typeof shareSettingsSchema>;
