import type { ReactNode } from 'react';
import type { Access, HostInfo, Preferences, Status } from '../../src-shared/contract.ts';
import type { Doctor } from '../stores/use-doctor.ts';

export interface StepProps {
  readonly title: ReactNode;
  readonly host: HostInfo;
  readonly status: Status;
  readonly access: Access;
  readonly preferences: Preferences;
  readonly doctor: Doctor;
}
