/** The subscriptions of the web app, as it sends them. */
import { print as printDocument } from 'graphql';
import {
  DashboardChangesDocument,
  FeedEventsDocument,
  FollowUpChangesDocument,
  LeadChangesDocument,
  LeadDetailChangesDocument,
  OwnLeadChangesDocument,
} from '../../web/src/gql/graphql.ts';

export const documents = {
  LeadChanges: printDocument(LeadChangesDocument),
  LeadDetailChanges: printDocument(LeadDetailChangesDocument),
  OwnLeadChanges: printDocument(OwnLeadChangesDocument),
  FeedEvents: printDocument(FeedEventsDocument),
  FollowUpChanges: printDocument(FollowUpChangesDocument),
  DashboardChanges: printDocument(DashboardChangesDocument),
} as const;
export type DocumentName = keyof typeof documents;
