export default { collections: { documents: { store: { bodyType: 'json' } } } }
