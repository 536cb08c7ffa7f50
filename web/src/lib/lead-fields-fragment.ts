/** The fields of a lead as forms edit them. */
import { graphql } from '../gql/gql.ts';

export const LeadFieldsFragment = graphql(`
  fragment LeadFields on Lead {
    id
    version
    companyName
    street
    postalCode
    city
    website
    businessType
    kitchenSize
    employeeCount
    pains
    competitor
    notes
    territory {
      code
    }
    estimatedVolume {
      amount
      currency
    }
  }
`);
