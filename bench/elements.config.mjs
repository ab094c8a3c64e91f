const store = { layout: 'row' }

export default {
  collections: { orders: { store }, order_lines: { from: 'orders', elements: 'lines', store } },
  policies: { onLoss: 'coerce' },
}
