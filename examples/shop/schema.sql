-- A shop, as an application would declare it in SQLite.
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name VARCHAR(80) NOT NULL,
  invited_by INTEGER REFERENCES users (id) ON DELETE SET NULL,
  is_active BOOLEAN NOT NULL DEFAULT 1,
  credit DECIMAL(10, 2) NOT NULL DEFAULT 0,
  avatar BLOB,
  created_at TEXT NOT NULL
);

CREATE TABLE products (
  sku VARCHAR(20) PRIMARY KEY NOT NULL,
  title TEXT NOT NULL,
  price DECIMAL(10, 2) NOT NULL,
  weight REAL,
  attributes JSON,
  picture BLOB
);
CREATE INDEX products_by_title ON products (title);

CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id),
  status VARCHAR(20) NOT NULL,
  placed_at TEXT NOT NULL,
  note TEXT
);
CREATE INDEX orders_by_user ON orders (user_id, placed_at DESC);

CREATE TABLE order_lines (
  order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  line_no INTEGER NOT NULL,
  sku VARCHAR(20) NOT NULL REFERENCES products (sku),
  quantity INTEGER NOT NULL,
  unit_price DECIMAL(10, 2) NOT NULL,
  PRIMARY KEY (order_id, line_no)
);
CREATE INDEX order_lines_by_product ON order_lines (sku);

CREATE TABLE stock (
  warehouse VARCHAR(10) NOT NULL,
  sku VARCHAR(20) NOT NULL REFERENCES products (sku),
  pieces INTEGER NOT NULL,
  counted_at TEXT,
  PRIMARY KEY (warehouse, sku)
) WITHOUT ROWID;
