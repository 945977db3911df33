import { graphql } from 'relay-runtime'

// The compiler reads this; babel-plugin-relay and its like put what it wrote in the place of the text.
export const MembersQuery = graphql`
  query queriesMembersQuery($slug: String!) {
    organization(by: { slug: $slug }) {
      id
      name
      members(first: 100) {
        edges {
          node {
            id
            user {
              name
            }
          }
        }
      }
    }
  }
`
