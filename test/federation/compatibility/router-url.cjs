// Run by Jest before each file of the suite, which knows its router by a fixed address.
const client = require(process.env.SUITE_CLIENT)

client.ROUTER_URL = process.env.ROUTER_URL
