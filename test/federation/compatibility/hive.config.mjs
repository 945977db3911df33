// The router of the suite answers at `/`.
export const gatewayConfig = { graphqlEndpoint: '/', landingPage: false }
