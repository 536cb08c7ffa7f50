/**
 * Names of the object types that nouns point at from each other. A noun implements its own; pointing at another
 * noun's takes no import of its file.
 */
import type { AuditNode } from '../audit/list.ts';
import type { FollowUpSummary } from '../follow-ups/list.ts';
import type { Money } from '../leads/lead.ts';
import type {
  AbsenceRow,
  ActivityRow,
  ApiTokenRow,
  ClockRequestRow,
  AssignmentDecisionRow,
  AssignmentRuleRow,
  ContactRow,
  CustomerNode,
  EventRow,
  FollowUpRow,
  LeadNode,
  MailRow,
  SavedViewNode,
  TeamRow,
  TransferRow,
  UserRow,
} from '../loaders.ts';
import type { ProtectionNode } from '../protection/read.ts';
import type { SettingNode } from '../settings/list.ts';
import type { Territory } from '../territories/territories.ts';
import { builder } from './builder.ts';

export const LeadRef = builder.objectRef<LeadNode>('Lead');
export const ContactRef = builder.objectRef<ContactRow>('Contact');
export const ActivityRef = builder.objectRef<ActivityRow>('Activity');
export const CustomerRef = builder.objectRef<CustomerNode>('Customer');
export const FollowUpRef = builder.objectRef<FollowUpRow>('FollowUp');
export const MailRef = builder.objectRef<MailRow>('Mail');
export const FollowUpSummaryRef = builder.objectRef<FollowUpSummary>('FollowUpSummary');
export const MoneyRef = builder.objectRef<Money>('Money');
export const SavedViewRef = builder.objectRef<SavedViewNode>('SavedView');
export const ApiTokenRef = builder.objectRef<ApiTokenRow>('ApiToken');
export const UserRef = builder.objectRef<UserRow>('User');
export const ProtectionRef = builder.objectRef<ProtectionNode>('Protection');
export const ClockRequestRef = builder.objectRef<ClockRequestRow>('ClockRequest');
export const TeamRef = builder.objectRef<TeamRow>('Team');
export const TerritoryRef = builder.objectRef<Territory>('Territory');
export const SettingRef = builder.objectRef<SettingNode>('Setting');
export const EventRef = builder.objectRef<EventRow>('Event');
export const TransferRef = builder.objectRef<TransferRow>('Transfer');
export const AssignmentRuleRef = builder.objectRef<AssignmentRuleRow>('AssignmentRule');
export const AssignmentDecisionRef = builder.objectRef<AssignmentDecisionRow>('AssignmentDecision');
export const AuditEntryRef = builder.objectRef<AuditNode>('AuditEntry');
export const AbsenceRef = builder.objectRef<AbsenceRow>('Absence');
